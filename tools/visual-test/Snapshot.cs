namespace Balancer.VisualTest;

/// <summary>The run as it stands at one moment.</summary>
/// <param name="Elapsed">The time since its start.</param>
/// <param name="Total">How many requests it is to send.</param>
/// <param name="InFlight">How many wait for their answer.</param>
/// <param name="Records">Those that are over.</param>
/// <param name="Statuses">The balancer's view of its backends; null when it could not be had.</param>
internal sealed record Snapshot(
    TimeSpan Elapsed,
    int Total,
    int InFlight,
    IReadOnlyList<RequestRecord> Records,
    IReadOnlyList<BackendStatus>? Statuses)
{
    public int Served => Records.Count(record => record.Hostname is not null);

    public int Failed => Records.Count(record => record.Failure is not null);

    public int Done => Served + Failed;

    /// <summary>Gives the balancer's status of the backend with that hostname, when exactly one of its addresses has it as host.</summary>
    public BackendStatus? StatusOf(string hostname) =>
        Statuses?.Where(status => status.IsNamed(hostname)).Take(2).ToArray() is [var only] ? only : null;
}
