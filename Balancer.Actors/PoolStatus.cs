namespace Balancer.Actors;

/// <summary>How a pool is at one moment.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Backends">In configuration order; those that commands have added at the end.</param>
/// <param name="Queue">Requests that wait for a place.</param>
/// <param name="Removed">Names of backends that the configuration has and an operator has taken out.</param>
/// <param name="Unresolved">Urls of the configuration whose names have not been looked up with success yet.</param>
public sealed record PoolStatus(
    string Name, IReadOnlyList<BackendStatus> Backends, QueueStatus Queue, IReadOnlyList<string> Removed, IReadOnlyList<string> Unresolved)
{
    /// <summary>How backends are chosen.</summary>
    public PoolAlgorithm Algorithm { get; init; }

    /// <summary>What was changed through commands and differs from the configuration: <c>algorithm</c>.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Who grants the permits of the pool; null where its backends' limits are not shared.</summary>
    public PermitStatus? Permits { get; init; }
}

/// <summary>How a node stands to whoever grants permits for the backends of a pool.</summary>
/// <param name="Owner">The node that grants them, as far as this one knows; null for none.</param>
/// <param name="IsInTouch">Whether this node may send requests by those it has; else it does what it does alone.</param>
/// <param name="IsGranting">Whether the owner answers, and nobody else can be one, so that it may grant more.</param>
/// <param name="Fallback">What this node does while it is not in touch.</param>
public sealed record PermitStatus(string? Owner, bool IsInTouch, bool IsGranting, SharingFallback Fallback);

/// <summary>The requests that wait because every live backend is full.</summary>
/// <param name="Length">How many wait now.</param>
/// <param name="Waited">Requests that had to wait, ever.</param>
/// <param name="Refused">Requests that found the queue full, ever.</param>
/// <param name="TimedOut">Requests that waited in vain, ever.</param>
/// <param name="Abandoned">Requests whose client left while they waited, ever.</param>
/// <param name="WaitingTime">How long those waited that got a place.</param>
public sealed record QueueStatus(int Length, long Waited, long Refused, long TimedOut, long Abandoned, LatencySummary WaitingTime);

/// <summary>Quantiles of durations of late, within 10 %; zero where there were none.</summary>
public readonly record struct LatencySummary(TimeSpan P50, TimeSpan P90, TimeSpan P99);
