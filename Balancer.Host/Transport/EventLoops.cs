using System.ComponentModel;
using System.Net;
using System.Net.Sockets;

namespace Balancer.Host.Transport;

/// <summary>The event loops of the process, one a processor, started when first used.</summary>
internal sealed class EventLoops : IDisposable
{
    private readonly Lazy<EventLoop[]> _loops;
    private readonly ChannelTable _channels = new();
    private uint _next;

    public EventLoops()
    {
        _loops = new(() => [.. Enumerable.Range(0, Environment.ProcessorCount).Select(number => new EventLoop(_channels, number))]);
    }

    /// <summary>Whether this system has what they need.</summary>
    public static bool AreSupported => OperatingSystem.IsLinux();

    /// <summary>Makes a channel of a connected or listening socket; sockets are given to the loops in turn.</summary>
    /// <exception cref="Win32Exception">The system has no room for more; the socket is closed.</exception>
    public Channel Open(int descriptor)
    {
        var loops = _loops.Value;
        return Open(descriptor, loops[Interlocked.Increment(ref _next) % (uint)loops.Length]);
    }

    private Channel Open(int descriptor, EventLoop loop)
    {
        var channel = new Channel(descriptor, _channels);
        try
        {
            loop.Add(channel);
            return channel;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Begins to connect; the channel's output is ready when that has come to an end.</summary>
    /// <exception cref="Win32Exception">It could not even begin.</exception>
    public unsafe Channel Connect(IPEndPoint peer)
    {
        var family = peer.AddressFamily == AddressFamily.InterNetworkV6 ? Libc.AddressFamilyIPv6 : Libc.AddressFamilyIPv4;
        var descriptor = Libc.Socket(family, Libc.Stream | Libc.NonBlockingCloseOnExec, 0);
        var address = peer.Serialize();
        var noDelay = 1;
        fixed (byte* bytes = address.Buffer.Span)
        {
            if (descriptor < 0
                || Libc.SetOption(descriptor, Libc.LevelTcp, Libc.OptionNoDelay, &noDelay, sizeof(int)) < 0
                || (Libc.Connect(descriptor, bytes, address.Size) < 0 && Libc.LastError != Libc.InProgress))
            {
                var error = Libc.LastError;
                if (descriptor >= 0)
                {
                    Libc.Close(descriptor);
                }

                throw new Win32Exception(error);
            }
        }

        // Where the one who needs it is: what a client and a backend send each other then wakes one thread.
        return EventLoop.Current is { } loop ? Open(descriptor, loop) : Open(descriptor);
    }

    public void Dispose()
    {
        if (_loops.IsValueCreated)
        {
            foreach (var loop in _loops.Value)
            {
                loop.Dispose();
            }
        }
    }
}
