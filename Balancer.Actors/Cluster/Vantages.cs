using System.IO.Hashing;
using System.Text;

namespace Balancer.Actors.Cluster;

/// <summary>
/// Which nodes probe a backend: two of them, whichever they are for each, so that the probes are spread over the nodes, and change hands only where
/// a node comes or goes (highest random weight; Thaler and Ravishankar, Using Name-Based Mappings to Increase Hit Rates, 1998).
/// </summary>
/// <param name="self">This node.</param>
/// <param name="nodes">All that can be reached, this one included.</param>
internal sealed class Vantages(string self, IReadOnlyList<string> nodes)
{
    /// <summary>Nodes that probe a backend.</summary>
    public const int PerBackend = 2;

    /// <summary>Those of a node without others, which probes everything.</summary>
    public static readonly Vantages Alone = new("", [""]);

    /// <summary>Whether this node probes it.</summary>
    /// <param name="pool">The pool's name.</param>
    /// <param name="backend">The backend's name.</param>
    public bool IsMine(string pool, string backend)
    {
        var own = Weight(self, pool, backend);
        return nodes.Count(node => node != self && Weight(node, pool, backend) is var other
            && (other > own || (other == own && string.CompareOrdinal(node, self) > 0))) < PerBackend;
    }

    private static ulong Weight(string node, string pool, string backend) =>
        XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{node}\n{pool.ToUpperInvariant()}\n{backend}"));
}
