using Balancer.Compare.Processes;

namespace Balancer.Compare.Proxies;

/// <summary>The proxies that can be measured.</summary>
internal static class AllProxies
{
    public const string Haproxy = "haproxy";
    public const string Balancer = "balancer";
    public const string BalancerLibrary = "balancer-library";
    public const string BalancerMetrics = "balancer-metrics";
    public const string BalancerLog = "balancer-log";
    public const string BalancerCluster = "balancer-cluster";
    public const string BalancerGossip = "balancer-gossip";
    public const string BalancerExact = "balancer-exact";
    public const string BalancerOwner = "balancer-owner";

    private const string NoAdmin = "--Balancer:Admin:Port=0"; // And no metrics, which nobody could ask for.

    /// <summary>In the order of the tables.</summary>
    /// <param name="dll">The program of the balancer.</param>
    public static IReadOnlyList<IProxy> Create(string dll)
    {
        var nodes = FreePort.Find(4); // Two clusters of two.
        var (gossip, exact) = (nodes[..2], nodes[2..]);
        return
        [
            new HaproxyProxy(),
            new NginxProxy(),
            new CaddyProxy(),
            new YarpProxy(),
            new BalancerProxy(Balancer, dll, _ => [NoAdmin]),
            new BalancerProxy(BalancerLibrary, dll, _ => [NoAdmin, "--Balancer:Pools:default:Lane=Library"]),
            new BalancerProxy(BalancerMetrics, dll, _ => [Admin()]),
            new BalancerProxy(
                BalancerLog, dll, site => [Admin(), "--Balancer:AccessLog:Enabled=true", $"--Balancer:AccessLog:File={Path.Combine(site.Folder, "access.log")}"]),
            new BalancerProxy(BalancerCluster, dll, site => [NoAdmin, .. Cluster(site, gossip, gossip[0])]),
            new BalancerProxy(BalancerGossip, dll, site => [NoAdmin, "--Balancer:Pools:default:Sharing=Gossip", .. Cluster(site, gossip, gossip[1])]),
            new BalancerProxy(BalancerOwner, dll, site => [NoAdmin, "--Balancer:Pools:default:Sharing=Exact", .. Cluster(site, exact, exact[0])]),
            new BalancerProxy(BalancerExact, dll, site => [NoAdmin, "--Balancer:Pools:default:Sharing=Exact", .. Cluster(site, exact, exact[1])]),
        ];
    }

    private static string[] Cluster(Site site, IReadOnlyList<int> nodes, int port) =>
    [
        "--Balancer:Cluster:Enabled=true",
        $"--Balancer:Cluster:Port={port}",
        $"--Balancer:Cluster:Directory={site.Folder}",
        .. nodes.Select((node, i) => $"--Balancer:Cluster:SeedNodes:{i}=127.0.0.1:{node}"),
    ];

    private static string Admin() => $"--Balancer:Admin:Port={FreePort.Find(1)[0]}";

    public static IReadOnlyList<string> Names { get; } = [.. Create("").Select(proxy => proxy.Name)];

    /// <summary>Those that are measured where none is named: not what watching costs, nor a cluster.</summary>
    public static IReadOnlyList<string> Usual { get; } = [.. Names.Except([BalancerMetrics, BalancerLog, BalancerCluster, BalancerGossip, BalancerOwner, BalancerExact])];
}
