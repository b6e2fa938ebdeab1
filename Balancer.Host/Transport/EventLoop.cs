using System.ComponentModel;

namespace Balancer.Host.Transport;

/// <summary>
/// A thread that waits for the sockets registered with it (epoll, edge-triggered) and runs whoever waits for one of them on the spot.
/// A system call is a microsecond or more, so the loop is built to make few: a socket is registered once, a short read is known to
/// have emptied it, and nobody reads before there is something to read. .NET's own sockets read first and wait then.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int MaxEvents = 256;
    private const long StopKey = -1;
    private const int CloseOnExec = 0x80000; // EPOLL_CLOEXEC and EFD_CLOEXEC

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly Thread _thread;
    private readonly ChannelTable _channels;
    private readonly int _epoll;
    private readonly int _stop;
    private int _stopped;

    public EventLoop(ChannelTable channels, int number)
    {
        _channels = channels;
        _epoll = Check(Libc.EpollCreate(CloseOnExec));
        _stop = Check(Libc.EventDescriptor(0, CloseOnExec));
        Register(_stop, StopKey, Libc.In);
        _thread = new Thread(Run) { IsBackground = true, Name = $"event loop {number}" };
        _thread.UnsafeStart();
    }

    /// <summary>The one whose thread this is; null on any other thread.</summary>
    public static EventLoop? Current => _current;

    /// <summary>Tells the channel of everything that happens to it from now on, in both directions.</summary>
    /// <exception cref="Win32Exception">The system has no room for more.</exception>
    public void Add(Channel channel)
    {
        channel.Loop = this;
        _channels.Add(channel);
        Register(channel.Descriptor, channel.Key, Libc.In | Libc.Out | Libc.PeerHangUp | Libc.EdgeTriggered);
    }

    /// <summary>Ends the thread, which may be the caller's own, and which closes what it used when it is done.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0)
        {
            var one = 1L;
            Libc.Write(_stop, (byte*)&one, sizeof(long));
        }
    }

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Libc.LastError);

    private void Register(int descriptor, long key, uint flags)
    {
        var entry = stackalloc byte[Libc.EventSize];
        *(uint*)entry = flags;
        *(long*)(entry + Libc.DataOffset) = key;
        Check(Libc.EpollControl(_epoll, Libc.ControlAdd, descriptor, entry));
    }

    private void Run()
    {
        _current = this;
        var events = stackalloc byte[MaxEvents * Libc.EventSize];
        while (Volatile.Read(ref _stopped) == 0)
        {
            var count = Wait(events);
            for (var i = 0; i < count; i++)
            {
                var entry = events + (i * Libc.EventSize);
                var key = *(long*)(entry + Libc.DataOffset);
                if (key == StopKey)
                {
                    continue; // After the others of this round, which nobody would be told of any more.
                }

                _channels.Find(key)?.Happened(*(uint*)entry);
            }
        }

        Libc.Close(_stop);
        Libc.Close(_epoll);
    }

    // Before it sleeps it lets others run, who are mostly about to give it something to do: a thread that sleeps has to be woken, which
    // costs the one who wakes it more than a yield, and a round that finds more at once costs less for each.
    private int Wait(byte* events)
    {
        var count = Libc.EpollWait(_epoll, events, MaxEvents, timeout: 0);
        if (count == 0)
        {
            _ = Libc.Yield();
            count = Libc.EpollWait(_epoll, events, MaxEvents, timeout: -1);
        }

        return count >= 0 ? count : Libc.LastError == Libc.Interrupted ? 0 : Check(count);
    }
}
