namespace Balancer.Actors;

/// <summary>How a backend is at one moment.</summary>
/// <param name="Address">Its name and url.</param>
/// <param name="Alive">What the probes say; false until the first one has answered.</param>
/// <param name="Uptime">Time since it was last seen coming up; zero while down.</param>
/// <param name="MemoryUsage">Bytes it last reported, 0 until known.</param>
/// <param name="ConnectionCount">Requests in flight, each counted from the pick until its last byte.</param>
public sealed record BackendStatus(BackendAddress Address, bool Alive, TimeSpan Uptime, long MemoryUsage, int ConnectionCount)
{
    /// <summary>Requests that the other nodes of a cluster have in flight there, as they last told; null where there are no other nodes.</summary>
    public int? Elsewhere { get; init; }

    /// <summary>Requests in flight that this node may have there without asking; null where limits are not shared.</summary>
    public int? Permits { get; init; }

    /// <summary>Everything taken together.</summary>
    public BackendCondition Condition { get; init; }

    /// <summary>Requests in flight at most; null for no limit.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Its share of the requests, in proportion to those of the others.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Whether it gets requests only where no other backend is live.</summary>
    public bool Backup { get; init; }

    /// <summary>What the operator wants of it.</summary>
    public BackendMode Mode { get; init; }

    /// <summary>Whether it is being taken out: gone when its last request has ended.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>Where it comes from.</summary>
    public BackendOrigin Origin { get; init; }

    /// <summary>What was changed through commands and differs from the configuration: <c>weight</c>, <c>backup</c>, <c>maxConnections</c>, <c>state</c>.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Why it gets nothing for a while; null where it is not ejected.</summary>
    public Ejection? Ejection { get; init; }

    /// <summary>Requests sent to it, ever.</summary>
    public long Requests { get; init; }

    /// <summary>Those of them that failed as <c>Passive</c> counts it.</summary>
    public long Failures { get; init; }

    /// <summary>Connections to it that were opened, and requests that went out over one that was there already, ever.</summary>
    public (long Opened, long Reused) Connections { get; init; }

    /// <summary>Probes of it that have ended, ever, and those of them that were bad.</summary>
    public (long All, long Bad) Probes { get; init; }

    /// <summary>How often <see cref="Alive"/> has changed, the first verdict included.</summary>
    public long Flips { get; init; }

    /// <summary>How often it was ejected.</summary>
    public long Ejections { get; init; }

    /// <summary>What its last probe found, in words; null where none has ended.</summary>
    public string? LastProbe { get; init; }

    /// <summary>Since when <see cref="Alive"/> is what it is.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>What its weight is multiplied by while it has only just come back, from 0.1 to 1.</summary>
    public double SlowStart { get; init; } = 1;

    /// <summary>Times from the pick to the last byte.</summary>
    public LatencySummary ServiceTime { get; init; }
}

/// <summary>Whether a backend gets requests, and if not, why.</summary>
public enum BackendCondition
{
    /// <summary>It does.</summary>
    Up,

    /// <summary>Its probes say that it is dead, or have not said anything yet.</summary>
    Down,

    /// <summary>It finishes what it has.</summary>
    Draining,

    /// <summary>Requests to it failed, so it gets none for a while.</summary>
    Ejected,

    /// <summary>An operator has turned it off.</summary>
    Disabled,
}

/// <summary>A backend gets nothing for a while, because requests to it failed or it has asked for a pause.</summary>
/// <param name="Until">When it ends by itself.</param>
/// <param name="Reason">A few words.</param>
public sealed record Ejection(DateTimeOffset Until, string Reason);

/// <summary>What an operator wants of a backend.</summary>
public enum BackendMode
{
    /// <summary>It gets requests.</summary>
    Active,

    /// <summary>It gets no new ones, and somebody waits for the last one to end.</summary>
    Draining,

    /// <summary>It gets no new ones.</summary>
    Disabled,
}

/// <summary>Where a backend comes from.</summary>
public enum BackendOrigin
{
    /// <summary>The configuration.</summary>
    File,

    /// <summary>A command.</summary>
    Api,

    /// <summary>An address that a name of the configuration stands for.</summary>
    Dns,
}
