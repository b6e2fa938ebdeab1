namespace Balancer.Actors.Backends;

/// <summary>What a <see cref="BackendActor"/> owns; touched by nobody else.</summary>
internal sealed class BackendState(HealthOptions health, DateTimeOffset started)
{
    private readonly HashSet<LeaseId> _leases = [];
    private readonly RiseFall _riseFall = new(health.Rise, health.Fall);
    private DateTimeOffset _upSince = started;
    private long _memoryUsage;

    /// <summary>Without probes every backend counts as alive.</summary>
    public Liveness Liveness => health.Enabled ? _riseFall.Liveness : Liveness.Alive;

    /// <summary>Whether another probe should follow soon.</summary>
    public bool InDoubt => _riseFall.InDoubt;

    /// <summary>Requests in flight.</summary>
    public int Active => _leases.Count;

    /// <summary>Acquires ever seen, by which the pool knows which of its own are counted in <see cref="Active"/>.</summary>
    public long Seen { get; private set; }

    /// <summary>Counts a request in. Never refused, even while down: it was on its way when that was decided.</summary>
    public void Acquire(LeaseId lease)
    {
        Seen++;
        _leases.Add(lease);
    }

    /// <summary>Counts a request out; false for a lease that is not held here, which changes nothing.</summary>
    public bool Release(LeaseId lease) => _leases.Remove(lease);

    /// <summary>Takes the result of a probe in; true where it flips <see cref="Liveness"/>.</summary>
    public bool Probed(bool good, DateTimeOffset now)
    {
        var flipped = _riseFall.Record(good);
        if (flipped)
        {
            _upSince = now;
        }

        return flipped;
    }

    /// <summary>Remembers the memory usage the backend reported, in bytes.</summary>
    public void MemoryRead(long bytes)
    {
        _memoryUsage = bytes;
    }

    /// <summary>The state as others may see it.</summary>
    public BackendStatus Describe(BackendAddress address, DateTimeOffset now)
    {
        var alive = Liveness == Liveness.Alive;
        return new BackendStatus(address, alive, alive ? now - _upSince : TimeSpan.Zero, _memoryUsage, Active);
    }
}
