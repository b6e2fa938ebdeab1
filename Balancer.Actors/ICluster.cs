namespace Balancer.Actors;

/// <summary>The other balancers, where there are any.</summary>
public interface ICluster
{
    /// <summary>How they are; this one is among them.</summary>
    ClusterStatus Status { get; }

    /// <summary>The routes that were set on any node; null where none were.</summary>
    SharedRoutes? Routes { get; }

    /// <summary>Other routes were set on another node. On a thread of the actors, which must not be held up.</summary>
    event Action? RoutesChanged;

    /// <summary>Sets routes for all nodes. When the task has ended, they would survive this process.</summary>
    /// <param name="value">The routes; null for those of the configuration.</param>
    /// <param name="configured">Those of the configuration: the others hold as long as it says so.</param>
    /// <param name="by">Who sets them.</param>
    /// <param name="cancellationToken">Ends the wait, not the change.</param>
    Task SetRoutesAsync(string? value, string configured, string by, CancellationToken cancellationToken);
}

/// <summary>Routes that were set on a node.</summary>
/// <param name="Value">They; null for those of the configuration.</param>
/// <param name="Configured">What the configuration said then.</param>
/// <param name="Author">Who has set them, and where.</param>
public sealed record SharedRoutes(string? Value, string? Configured, string Author);

/// <summary>How the cluster is, as one node sees it.</summary>
/// <param name="Self">The node that sees it.</param>
/// <param name="Members">All nodes, in the order of their names.</param>
public sealed record ClusterStatus(string Self, IReadOnlyList<ClusterMember> Members);

/// <summary>A node.</summary>
/// <param name="Name">Its <c>host:port</c>.</param>
/// <param name="State">Whether it takes part.</param>
/// <param name="IsReachable">Whether it answers.</param>
/// <param name="InFlight">Requests that it has in flight; null where it has not told of late.</param>
/// <param name="Rate">Requests that it sends to backends a second; null where it has not told of late.</param>
public sealed record ClusterMember(string Name, ClusterMemberState State, bool IsReachable, int? InFlight, double? Rate);

/// <summary>Whether a node takes part.</summary>
public enum ClusterMemberState
{
    /// <summary>It looks for the others, or waits to be taken in.</summary>
    Joining,

    /// <summary>It does.</summary>
    Up,

    /// <summary>It is about to stop.</summary>
    Leaving,

    /// <summary>It was not reachable for so long that the others go on without it.</summary>
    Down,
}
