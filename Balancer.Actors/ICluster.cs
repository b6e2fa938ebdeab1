namespace Balancer.Actors;

/// <summary>The other balancers, where there are any.</summary>
public interface ICluster
{
    /// <summary>How they are; this one is among them.</summary>
    ClusterStatus Status { get; }
}

/// <summary>Where the actors put what others look at.</summary>
internal sealed class ClusterBoard : ICluster
{
    private volatile ClusterStatus _status = new("", []);

    /// <inheritdoc/>
    public ClusterStatus Status => _status;

    /// <summary>Puts another status there.</summary>
    public void Put(ClusterStatus status)
    {
        _status = status;
    }
}

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
