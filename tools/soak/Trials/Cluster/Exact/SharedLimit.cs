namespace Balancer.Soak.Trials.Cluster.Exact;

/// <summary>What the trials of limits that hold for all nodes together have in common.</summary>
internal static class SharedLimit
{
    /// <summary>Requests that a backend may have at once, from all nodes together.</summary>
    public const int Limit = 2;

    /// <summary>How many backends there are.</summary>
    public const int Backends = 4;

    /// <summary>The places of all of them.</summary>
    public const int Places = Limit * Backends;

    private const int Times = 3; // That it is seen: with a place missing, it never is.

    /// <summary>How long it takes at most, from when a node is gone, until others have its places: 17 s, and the next call of the owner.</summary>
    public static readonly TimeSpan Reclaim = TimeSpan.FromSeconds(18);

    /// <summary>The same where it was the owner that is gone: up to 5 s more until that is noticed.</summary>
    public static readonly TimeSpan ReclaimFromOwner = TimeSpan.FromSeconds(23);

    /// <summary>Three nodes.</summary>
    public static FleetSetup Setup(string fallback) => new(3, Backends, new Behaviour(TimeSpan.FromMilliseconds(50)))
    {
        Sharing = "Exact",
        MaxConnections = Limit,
        Keys =
        [
            $"--Balancer:Pools:default:Fallback={fallback}",
            "--Balancer:Pools:default:Queue:Timeout=00:01:00",
        ],
    };

    /// <summary>Requests of 50 ms to 1.5 s.</summary>
    public static Ask Choose(long id) => Ask.Get(id, id % 7 == 3 ? 1500 : 50 + (int)(id % 16 * 25));

    /// <summary>Whether the node grants the permits, as it says itself.</summary>
    public static async Task<bool> IsOwnerAsync(Node node, CancellationToken cancellationToken) =>
        (await node.Admin.PoolAsync(cancellationToken)).Permits?.Owner == node.Name;

    /// <summary>Returns once every node may send requests by permits, those of the same owner.</summary>
    /// <exception cref="SoakException">That is not so within the limit.</exception>
    public static async Task BecomesReadyAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        async Task<bool> IsReadyAsync()
        {
            var permits = (await Task.WhenAll(fleet.Nodes.Select(node => node.Admin.PoolAsync(cancellationToken)))).Select(pool => pool.Permits);
            return permits.All(own => own is { Owner: not null, InTouch: true }) && permits.DistinctBy(own => own?.Owner).Count() == 1;
        }

        _ = await Until.HoldsAsync(IsReadyAsync, ReclaimFromOwner, cancellationToken)
            ?? throw new SoakException($"not every node has permits within {ReclaimFromOwner.TotalSeconds} s");
    }

    /// <summary>Whether all places were taken at once at some moments, as there is more to do than can be done: after which time.</summary>
    public static async Task<TimeSpan?> BecomesFullAsync(Func<Task<int>> inFlight, TimeSpan limit, CancellationToken cancellationToken)
    {
        var full = 0;
        return await Until.HoldsAsync(async () => (full += await inFlight() >= Places ? 1 : 0) >= Times, limit, cancellationToken);
    }

    /// <summary>The same of all requests that the backends have.</summary>
    public static Task<TimeSpan?> BecomesFullAsync(Fleet fleet, TimeSpan limit, CancellationToken cancellationToken) =>
        BecomesFullAsync(() => Task.FromResult(fleet.InFlight), limit, cancellationToken);
}
