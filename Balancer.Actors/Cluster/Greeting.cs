using System.Text.Json.Serialization;

namespace Balancer.Actors.Cluster;

/// <summary>
/// What a cluster says to a node that it does not know: two clusters where there should be one, which can come about while nodes cannot reach each
/// other, become one again when the lesser is left by its nodes.
/// </summary>
/// <param name="Nodes">All nodes of the cluster, each as <c>host:port</c>, in their order.</param>
internal sealed record Greeting([property: JsonRequired] IReadOnlyList<string> Nodes)
{
    /// <summary>Whether this is the lesser one of two: with fewer nodes, or as many and a first one that comes later.</summary>
    public bool IsLessThan(Greeting other) =>
        Nodes.Count != other.Nodes.Count ? Nodes.Count < other.Nodes.Count : string.CompareOrdinal(Nodes[0], other.Nodes[0]) > 0;
}
