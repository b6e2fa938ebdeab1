using System.Globalization;
using System.Text.Json.Serialization;
using Balancer.Actors;

namespace Balancer.Host.Admin;

/// <summary>A pool as the admin port shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Algorithm">How its backends are chosen.</param>
/// <param name="Overrides">What was changed here and differs from the configuration.</param>
/// <param name="Queue">The requests that wait for a place.</param>
/// <param name="Backends">In configuration order; those that commands have added at the end.</param>
/// <param name="Removed">Names of backends that the configuration has and an operator has taken out.</param>
/// <param name="Unresolved">Urls of the configuration whose names have not been looked up with success yet.</param>
/// <param name="Permits">Who grants permits for the backends; left out where their limits are not shared.</param>
internal sealed record PoolView(
    string Name,
    PoolAlgorithm Algorithm,
    IReadOnlyList<string> Overrides,
    QueueView Queue,
    IReadOnlyList<BackendView> Backends,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Unresolved,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PermitsView? Permits)
{
    public static PoolView Of(PoolStatus pool) => new(
        pool.Name,
        pool.Algorithm,
        pool.Overrides,
        QueueView.Of(pool.Queue),
        [.. pool.Backends.Select(BackendView.Of)],
        pool.Removed,
        pool.Unresolved,
        pool.Permits is { } permits ? new PermitsView(permits.Owner, permits.IsInTouch, permits.IsGranting, permits.Fallback) : null);
}

/// <summary>Who grants permits for the backends of a pool.</summary>
/// <param name="Owner">The node that does, as far as this one knows; null for none.</param>
/// <param name="InTouch">Whether this node may send requests by those it has; else it does what it does alone.</param>
/// <param name="Granting">Whether the owner answers, and nobody else can be one, so that it may grant more.</param>
/// <param name="Fallback">What this node does while it is not in touch.</param>
internal sealed record PermitsView(string? Owner, bool InTouch, bool Granting, SharingFallback Fallback);

/// <summary>The requests that wait because every live backend is full.</summary>
/// <param name="Length">How many wait now.</param>
/// <param name="Waited">Requests that had to wait, ever.</param>
/// <param name="Refused">Requests that found the queue full, ever.</param>
/// <param name="TimedOut">Requests that waited in vain, ever.</param>
/// <param name="Abandoned">Requests whose client left while they waited, ever.</param>
/// <param name="WaitingTime">How long those waited that got a place.</param>
internal sealed record QueueView(int Length, long Waited, long Refused, long TimedOut, long Abandoned, LatencyView WaitingTime)
{
    public static QueueView Of(QueueStatus queue) =>
        new(queue.Length, queue.Waited, queue.Refused, queue.TimedOut, queue.Abandoned, LatencyView.Of(queue.WaitingTime));
}

/// <summary>Quantiles of durations of late, in milliseconds; 0 where there were none.</summary>
internal sealed record LatencyView(double P50, double P90, double P99)
{
    public static LatencyView Of(LatencySummary latency) =>
        new(Milliseconds(latency.P50), Milliseconds(latency.P90), Milliseconds(latency.P99));

    /// <summary>To the microsecond.</summary>
    public static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}

/// <summary>A backend as the admin port shows it.</summary>
/// <param name="Name">Unique in its pool.</param>
/// <param name="Url">As written where it was given.</param>
/// <param name="State">Everything taken together.</param>
/// <param name="Reason">Why it is not up, or not all the way; null where it is.</param>
/// <param name="Alive">What the probes say.</param>
/// <param name="Since">Since when they say so.</param>
/// <param name="Mode">What the operator wants of it.</param>
/// <param name="Removing">Whether it is gone when its last request has ended; one that drains alone stays.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Overrides">What was changed here and differs from the configuration.</param>
/// <param name="Weight">Its share of the requests, in proportion to those of the others.</param>
/// <param name="Backup">Whether it gets requests only where no other backend is live.</param>
/// <param name="MaxConnections">Requests in flight at most; null for no limit.</param>
/// <param name="ConnCount">Requests in flight.</param>
/// <param name="Elsewhere">Requests that the other nodes of a cluster have in flight there, as they last told; left out where there are no other nodes.</param>
/// <param name="Permits">Requests in flight that this node may have there without asking; left out where limits are not shared.</param>
/// <param name="Requests">Requests sent to it, ever.</param>
/// <param name="Failures">Those of them that failed.</param>
/// <param name="UptimeSeconds">Time since it came up; 0 while down.</param>
/// <param name="MemoryUsage">Bytes it last reported; 0 until known.</param>
/// <param name="ServiceTime">Times from the pick to the last byte.</param>
/// <param name="Ejection">Until when it gets nothing, and why; null where it is not ejected.</param>
/// <param name="SlowStart">What its weight is multiplied by while it has only just come back, from 0.1 to 1.</param>
/// <param name="Connections">Connections to it that were opened, and requests that went out over one that was there, ever.</param>
/// <param name="Probes">Probes that have ended, ever, and those that were bad.</param>
/// <param name="Flips">How often alive has changed, the first verdict included.</param>
/// <param name="Ejections">How often it was ejected.</param>
internal sealed record BackendView(
    string Name,
    string Url,
    BackendCondition State,
    string? Reason,
    bool Alive,
    DateTimeOffset Since,
    BackendMode Mode,
    bool Removing,
    BackendOrigin Origin,
    IReadOnlyList<string> Overrides,
    int Weight,
    bool Backup,
    int? MaxConnections,
    int ConnCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Elsewhere,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Permits,
    long Requests,
    long Failures,
    double UptimeSeconds,
    long MemoryUsage,
    LatencyView ServiceTime,
    Ejection? Ejection,
    double SlowStart,
    ConnectionsView Connections,
    ProbesView Probes,
    long Flips,
    long Ejections)
{
    public static BackendView Of(BackendStatus backend) => new(
        backend.Address.Name,
        backend.Address.Url,
        backend.Condition,
        ReasonOf(backend),
        backend.Alive,
        backend.Since,
        backend.Mode,
        backend.IsLeaving,
        backend.Origin,
        backend.Overrides,
        backend.Weight,
        backend.Backup,
        backend.MaxConnections,
        backend.ConnectionCount,
        backend.Elsewhere,
        backend.Permits,
        backend.Requests,
        backend.Failures,
        Math.Round(backend.Uptime.TotalSeconds, 3),
        backend.MemoryUsage,
        LatencyView.Of(backend.ServiceTime),
        backend.Ejection,
        Math.Round(backend.SlowStart, 3),
        new ConnectionsView(backend.Connections.Opened, backend.Connections.Reused),
        new ProbesView(backend.Probes.All, backend.Probes.Bad),
        backend.Flips,
        backend.Ejections);

    private static string? ReasonOf(BackendStatus backend) => backend.Condition switch
    {
        BackendCondition.Down => backend.LastProbe ?? "not probed yet",
        BackendCondition.Ejected => string.Create(
            CultureInfo.InvariantCulture, $"{backend.Ejection!.Reason}; until {backend.Ejection.Until.UtcDateTime:HH:mm:ss} UTC"),
        BackendCondition.Draining when backend.IsLeaving => "is being removed",
        BackendCondition.Draining => "drained by an operator",
        BackendCondition.Disabled => "disabled by an operator",
        _ when backend.SlowStart < 1 => string.Create(CultureInfo.InvariantCulture, $"slow start, at {backend.SlowStart * 100:0} %"),
        _ => null,
    };
}

/// <summary>Connections to a backend, ever.</summary>
/// <param name="Opened">How many were opened.</param>
/// <param name="Reused">Requests that went out over one that was there.</param>
internal sealed record ConnectionsView(long Opened, long Reused);

/// <summary>Probes of a backend that have ended, ever.</summary>
/// <param name="All">How many.</param>
/// <param name="Bad">Those that were bad.</param>
internal sealed record ProbesView(long All, long Bad);
