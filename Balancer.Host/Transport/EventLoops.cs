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
    /// <exception cref="System.ComponentModel.Win32Exception">The system has no room for more; the socket is closed.</exception>
    public Channel Open(int descriptor)
    {
        var channel = new Channel(descriptor, _channels);
        var loops = _loops.Value;
        try
        {
            loops[Interlocked.Increment(ref _next) % (uint)loops.Length].Add(channel);
            return channel;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
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
