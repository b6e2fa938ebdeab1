namespace Balancer.Actors;

/// <summary>Something that has changed.</summary>
/// <param name="Id">Counts up from 1, as long as the process runs.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Severity">Whether somebody should look at it.</param>
/// <param name="Pool">The pool's name; null where it is about none.</param>
/// <param name="Backend">The backend's name; null where it is about none.</param>
/// <param name="Text">A sentence, the same as in the log.</param>
/// <param name="By">Who, or what, has made it.</param>
public sealed record BalancerEvent(
    long Id, DateTimeOffset At, EventKind Kind, EventSeverity Severity, string? Pool, string? Backend, string Text, string By);

/// <summary>What has changed.</summary>
public enum EventKind
{
    /// <summary>Probes have found a backend alive, or dead.</summary>
    Flip,

    /// <summary>A backend is ejected.</summary>
    Ejected,

    /// <summary>A backend should be ejected, and is not, as too few would be left.</summary>
    Spared,

    /// <summary>An ejection is over.</summary>
    Readmitted,

    /// <summary>A backend was added.</summary>
    Added,

    /// <summary>A backend gets nothing new, and is gone after its last request.</summary>
    Leaving,

    /// <summary>A backend is gone.</summary>
    Gone,

    /// <summary>A backend is active, draining or disabled from now on.</summary>
    State,

    /// <summary>The last request of a backend that drains has ended.</summary>
    Drained,

    /// <summary>Weight, limit or rank of a backend are others.</summary>
    Backend,

    /// <summary>A pool has come or gone, or is balanced in another way.</summary>
    Pool,

    /// <summary>The routes are others.</summary>
    Routes,

    /// <summary>The configuration was read again, and applied or refused.</summary>
    Reload,

    /// <summary>A node of the cluster has come, gone or can not be reached, or nodes were not of one mind.</summary>
    Cluster,

    /// <summary>The balancer has a bug.</summary>
    Fault,
}

/// <summary>Whether somebody should look at an event.</summary>
public enum EventSeverity
{
    /// <summary>All is as it should be.</summary>
    Info,

    /// <summary>Something is missing, and the balancer does without.</summary>
    Warning,

    /// <summary>Something has not happened that somebody wanted, or there is a bug.</summary>
    Error,
}
