using Balancer.Actors.Cluster;
using Balancer.Actors.Permits;

namespace Balancer.Actors.Pool;

/// <summary>What other nodes have to do with it.</summary>
internal sealed partial class PoolMember
{
    /// <summary>
    /// What it is chosen by: the same, and where loads are shared, those of the other nodes, as far as they can be believed. They have changed since
    /// they were told, and nobody knows how; most likely as this node's own.
    /// </summary>
    public double ScoredLoad => OtherNodes == 0 ? WeighedLoad
        : WeighedLoad + (Belief * ((Elsewhere?.InFlight ?? 0) + (OtherNodes * Math.Max(0, Load - ToldLoad))));

    /// <summary>What the other nodes have to do with it; null where they have not said.</summary>
    public Elsewhere? Elsewhere { get; set; }

    /// <summary>Other nodes whose loads count; 0 where they do not.</summary>
    public int OtherNodes { get; set; }

    /// <summary>How far what they have said still holds, from 0 to 1.</summary>
    public double Belief { get; set; } = 1;

    /// <summary>The load that the other nodes were last told of.</summary>
    public int ToldLoad { get; set; }

    /// <summary>Whether it is among those with another load than that.</summary>
    public bool IsNews { get; set; }

    /// <summary>Whether its operation is over only when the other nodes have nothing in flight there either.</summary>
    public bool AwaitsOthers { get; set; }

    /// <summary>What its backend has last told of the probes on this node; null for nothing.</summary>
    public PoolActor.Saw? Saw { get; set; }

    /// <summary>What the nodes of a cluster know it by when they share its limit: where it is, as two that have one name in turn are two.</summary>
    public string Key => Backend.Address.Uri.AbsoluteUri;

    /// <summary>The permits that this node has for it; null where limits are not shared.</summary>
    public PermitStock? Stock { get; set; }

    /// <summary>Requests in flight that this node may have, whatever its limit is; null where that alone counts.</summary>
    public int? Allowance { get; set; }

    /// <summary>When its first turn comes, in turns: between two of them, or where the nodes of a cluster are not to begin with the same ones, apart.</summary>
    public double FirstTurn { get; set; } = 0.5;
}
