namespace Balancer.Actors;

/// <summary>What the nodes of a cluster know of each other's requests.</summary>
public enum PoolSharing
{
    /// <summary>Nothing that requests are sent by: each node counts its own.</summary>
    Local,

    /// <summary>What the others had in flight a moment ago is counted in.</summary>
    Gossip,

    /// <summary>One of them chooses for all, so that requests go where there are the fewest of all, and limits hold for all together.</summary>
    Exact,
}

/// <summary>What a node does that the others cannot be reached from, where they share the limits of backends.</summary>
public enum SharingFallback
{
    /// <summary>It sends nothing to backends that have a limit.</summary>
    Reject,

    /// <summary>It keeps to its part of each limit, and to one request at least.</summary>
    Local,
}
