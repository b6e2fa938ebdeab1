using System.Globalization;

namespace Balancer.Soak.Trials.Cluster.Exact;

/// <summary>What the trials of limits that hold for all nodes together have in common.</summary>
internal static class SharedLimit
{
    /// <summary>Requests that a backend may have at once, from all nodes together.</summary>
    public const int Limit = 2;

    /// <summary>How many backends there are.</summary>
    public const int Backends = 4;

    /// <summary>How long it takes at most, from when a node is gone, until others have its places.</summary>
    public static readonly TimeSpan Reclaim = TimeSpan.FromSeconds(22); // 17, and when its owner is gone, too, the time until that is noticed.

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

    /// <summary>Whether all places were taken at once at some moment, as there is more to do than can be done: within which time.</summary>
    public static async Task<TimeSpan?> BecomesFullAsync(Fleet fleet, TimeSpan limit, CancellationToken cancellationToken)
    {
        var full = 0;
        return await Until.HoldsAsync(() => (full = fleet.InFlight >= Backends * Limit ? full + 1 : full) >= 3, limit, cancellationToken);
    }

    /// <summary>A number for a table.</summary>
    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
