namespace Balancer.Actors.Health;

/// <summary>Where a backend stands in the round of probes.</summary>
internal enum ProbeState
{
    /// <summary>Its timer runs.</summary>
    Idle,

    /// <summary>It is due, and all workers are busy.</summary>
    Waiting,

    /// <summary>A worker is at it.</summary>
    InFlight,
}

/// <summary>What the health supervisor keeps of one backend.</summary>
internal sealed class ProbeTarget(Backend backend, double slot)
{
    /// <summary>The backend.</summary>
    public Backend Backend { get; } = backend;

    /// <summary>Its place within the interval, from 0 to 1.</summary>
    public double Slot { get; } = slot;

    /// <summary>Where it stands.</summary>
    public ProbeState State { get; set; }

    /// <summary>When its last probe began.</summary>
    public DateTimeOffset LastStart { get; set; }

    /// <summary>When its timer will ring; never where it is probed by others.</summary>
    public DateTimeOffset NextAt { get; set; }

    /// <summary>Whether this node probes it.</summary>
    public bool IsMine { get; set; } = true;

    /// <summary>Whether this node probes it although others do.</summary>
    public bool IsDoubtful { get; set; }

    /// <summary>Whether it is probed again and again.</summary>
    public bool IsWatched => IsMine || IsDoubtful;
}
