using System.Globalization;
using System.Security.Cryptography;
using Balancer.Actors;

namespace Balancer.Host.Configuration;

/// <summary>Those of the cluster.</summary>
internal sealed partial class OptionsRules
{
    private void Check(ClusterOptions cluster, PoolsOptions pools)
    {
        if (!cluster.Enabled)
        {
            foreach (var (name, pool) in pools.Where(pool => pool.Value.Sharing != PoolSharing.Local))
            {
                mistakes.Add($"Balancer:Pools:{name}:Sharing: {pool.Sharing} takes a cluster, and Balancer:Cluster:Enabled is false");
            }

            return;
        }

        Demand(Uri.CheckHostName(cluster.Hostname) != UriHostNameType.Unknown, "Balancer:Cluster:Hostname", cluster.Hostname, "a host name or an IP address");
        Demand(cluster.Hostname is not ("0.0.0.0" or "::"), "Balancer:Cluster:Hostname", cluster.Hostname, "a name or an address by which other nodes reach this one");
        Range("Balancer:Cluster:Port", cluster.Port, 1, 65535);
        CheckSharing(cluster, pools);
        Demand(cluster.Directory.Length > 0, "Balancer:Cluster:Directory", cluster.Directory, "the path of a folder");
        for (var i = 0; i < cluster.SeedNodes.Count; i++)
        {
            Demand(IsNode(cluster.SeedNodes[i]), $"Balancer:Cluster:SeedNodes:{i}", cluster.SeedNodes[i], "host:port");
            Demand(cluster.SeedNodes.ToList().IndexOf(cluster.SeedNodes[i]) == i, $"Balancer:Cluster:SeedNodes:{i}", cluster.SeedNodes[i], "another one than those before");
        }

        if (cluster.Tls is { } tls)
        {
            Check(tls);
        }
    }

    private void CheckSharing(ClusterOptions cluster, PoolsOptions pools)
    {
        foreach (var (name, pool) in pools.Where(pool => pool.Value.Sharing == PoolSharing.Exact))
        {
            var isListed = cluster.SeedNodes.Contains($"{cluster.Hostname}:{cluster.Port.ToString(CultureInfo.InvariantCulture)}");
            if (!isListed)
            {
                mistakes.Add($"Balancer:Cluster:SeedNodes: has to name every node where a pool is shared exactly, as {name} is, and does not name this one, {cluster.Hostname}:{cluster.Port}");
            }
            else if (cluster.SeedNodes.Count == 1)
            {
                mistakes.Add($"Balancer:Cluster:SeedNodes: has to name every node where a pool is shared exactly, as {name} is, and names this one alone");
            }

            if (pool.Algorithm != PoolAlgorithm.LeastConnections)
            {
                mistakes.Add($"Balancer:Pools:{name}:Algorithm: {pool.Algorithm} cannot be shared exactly, LeastConnections alone can (Balancer:Pools:{name}:Sharing)");
            }

            if (pool.Sticky is not null)
            {
                mistakes.Add($"Balancer:Pools:{name}:Sticky: cannot be had where requests of all nodes are shared exactly (Balancer:Pools:{name}:Sharing)");
            }
        }
    }

    // The password is in none of the lines.
    private void Check(ClusterTlsOptions tls)
    {
        if (!File.Exists(tls.Certificate))
        {
            mistakes.Add($"Balancer:Cluster:Tls:Certificate: '{tls.Certificate}' is not the path of a file");
            return;
        }

        try
        {
            tls.Load().Dispose();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            mistakes.Add($"Balancer:Cluster:Tls:Certificate, Balancer:Cluster:Tls:Password: '{tls.Certificate}' cannot be read: {FrameworkRules.Explain(e)}");
        }
    }

    private static bool IsNode(string node) =>
        node.LastIndexOf(':') is > 0 and var colon
        && Uri.CheckHostName(node[..colon]) != UriHostNameType.Unknown
        && int.TryParse(node[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        && port is >= 1 and <= 65535;
}
