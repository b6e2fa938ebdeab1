namespace Balancer.Actors;

/// <summary>Counts the connections to a backend. May be used by many threads at once.</summary>
public sealed class ConnectionCounts
{
    private long _opened;
    private long _reused;

    /// <summary>Those that were opened, ever.</summary>
    public long Opened => Volatile.Read(ref _opened);

    /// <summary>Requests that went out over one that was there already, ever.</summary>
    public long Reused => Volatile.Read(ref _reused);

    /// <summary>One was opened.</summary>
    public void CountOpened()
    {
        Interlocked.Increment(ref _opened);
    }

    /// <summary>One was used again.</summary>
    public void CountReused()
    {
        Interlocked.Increment(ref _reused);
    }
}
