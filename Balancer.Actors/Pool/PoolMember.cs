namespace Balancer.Actors.Pool;

/// <summary>What the pool knows of one backend: what it last published, and what was sent to it since.</summary>
internal sealed class PoolMember(Backend backend)
{
    private int _active;
    private long _sent;
    private long _seen;

    /// <summary>Whom it speaks of.</summary>
    public Backend Backend { get; } = backend;

    /// <summary>
    /// Requests in flight, those on their way to the backend included. Never less than there are: an acquire counts from the moment it
    /// is sent, and a release only when the backend has told of it.
    /// </summary>
    public int Load => _active + (int)(_sent - _seen);

    /// <summary>The choice it is in; null while it is down.</summary>
    public LeastConnections? Choice { get; set; }

    // The links of LeastConnections, here so that a move allocates nothing.
    internal int QueuedAt { get; set; }
    internal PoolMember? Next { get; set; }
    internal PoolMember? Previous { get; set; }

    /// <summary>A request goes to the backend.</summary>
    public void Sent()
    {
        _sent++;
    }

    /// <summary>The backend had <paramref name="active"/> requests in flight after it had seen <paramref name="seen"/>.</summary>
    public void Published(int active, long seen)
    {
        _active = active;
        _seen = seen;
    }
}
