namespace Balancer.Host.Transport;

/// <summary>
/// A non-blocking socket that an event loop watches. One reader and one writer may use it at a time; <see cref="Abort"/> and
/// <see cref="Dispose"/> may be called by anybody at any time: the descriptor is closed when the last call that uses it returns.
/// </summary>
internal sealed partial class Channel(int descriptor, ChannelTable channels) : IDisposable
{
    /// <summary>From a call: there is nothing to do yet.</summary>
    public const int Nothing = -1;

    /// <summary>From a call: the connection has failed, or is closed.</summary>
    public const int Failed = -2;

    private const int Closed = 1 << 30;         // To be closed: nobody new may use it.
    private const int Gone = Closed | (1 << 29); // The descriptor is closed.

    private readonly Readiness _input = new();
    private readonly Readiness _output = new();
    private Action? _peerEnded;
    private volatile bool _hasPeerEnded;
    private volatile bool _hasFailed;
    private int _users; // Calls that use the descriptor now, and Closed.

    /// <summary>The socket's number.</summary>
    public int Descriptor { get; } = descriptor;

    /// <summary>The event loop that watches it.</summary>
    public EventLoop? Loop { get; internal set; }

    /// <summary>What its events are known by.</summary>
    public long Key { get; } = channels.MakeKey(descriptor);

    /// <summary>Whether the peer has ended or reset its side, which may be known before the last bytes are read.</summary>
    public bool HasPeerEnded => _hasPeerEnded;

    /// <summary>Whether it is known to have failed, or was aborted.</summary>
    public bool HasFailed => _hasFailed;

    /// <summary>
    /// Called when the peer has ended or reset its side, whoever reads; perhaps more than once. On the event loop, or at once where it
    /// has happened already.
    /// </summary>
    public Action? PeerEnded
    {
        get => _peerEnded;
        set
        {
            _peerEnded = value;
            Interlocked.MemoryBarrier();
            if (_hasPeerEnded)
            {
                value?.Invoke();
            }
        }
    }

    /// <summary>Ends both directions, for whoever reads or writes; for the peer it is a reset, which cannot be taken for a regular end.</summary>
    public unsafe void Abort()
    {
        // Connecting to no address disconnects (connect(2)): the peer gets its reset now, and the descriptor stays until it is closed.
        var (noAddress, linger) = (0L, 1L);
        _hasFailed = true;
        if (TryEnter())
        {
            if (Libc.Connect(Descriptor, (byte*)&noAddress, sizeof(long)) < 0)
            {
                Libc.SetOption(Descriptor, Libc.LevelSocket, Libc.OptionLinger, &linger, sizeof(long)); // On, for 0 seconds.
                Libc.Shutdown(Descriptor, Libc.ShutdownBoth);
            }

            Leave();
        }
    }

    /// <summary>Ends both directions, regularly; or only the output.</summary>
    public void Shutdown(int how = Libc.ShutdownBoth)
    {
        if (TryEnter())
        {
            Libc.Shutdown(Descriptor, how);
            Leave();
        }
    }

    /// <summary>Closes the socket, regularly unless <see cref="Abort"/> was called; whoever waits for it finds that it has failed.</summary>
    public void Dispose()
    {
        if ((Interlocked.Or(ref _users, Closed) & Closed) != 0)
        {
            return;
        }

        // One more use, so that the last one to leave closes, be it this one.
        Interlocked.Increment(ref _users);
        Leave();
        _input.SignalElsewhere();
        _output.SignalElsewhere();
    }

    /// <summary>From the event loop: something happened to the socket.</summary>
    internal void Happened(uint flags)
    {
        if ((flags & Libc.Error) != 0)
        {
            _hasFailed = true;
        }

        if ((flags & (Libc.PeerHangUp | Libc.HangUp | Libc.Error)) != 0)
        {
            _hasPeerEnded = true;
            Interlocked.MemoryBarrier();
            _peerEnded?.Invoke();
        }

        if ((flags & (Libc.Out | Libc.HangUp | Libc.Error)) != 0)
        {
            _output.Signal();
        }

        if ((flags & ~Libc.Out) != 0)
        {
            _input.Signal();
        }
    }

    private bool TryEnter()
    {
        if ((Interlocked.Increment(ref _users) & Closed) == 0)
        {
            return true;
        }

        Leave();
        return false;
    }

    // Whether it may still be used. If not, nobody may wait for it: its end may have been told of before the call began.
    private bool Leave()
    {
        var users = Interlocked.Decrement(ref _users);
        if (users == Closed && Interlocked.CompareExchange(ref _users, Gone, Closed) == Closed)
        {
            channels.Remove(this);
            Libc.Close(Descriptor);
        }

        return (users & Closed) == 0;
    }
}
