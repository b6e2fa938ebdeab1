namespace Balancer.Soak.Trials.Cluster;

/// <summary>The requests that trials of a cluster send.</summary>
internal static class ClusterLoad
{
    /// <summary>Most are short; there are long ones, so that a node always has some in flight.</summary>
    public static Ask Choose(long id) => Ask.Get(id, id % 10 == 3 ? 300 : 20 + (int)(id % 16));
}
