namespace Balancer.Compare.Proxies;

/// <summary>The proxies that can be measured.</summary>
internal static class AllProxies
{
    public const string Haproxy = "haproxy";
    public const string Balancer = "balancer";
    public const string BalancerLibrary = "balancer-library";

    /// <summary>In the order of the tables.</summary>
    /// <param name="dll">The program of the balancer.</param>
    public static IReadOnlyList<IProxy> Create(string dll) =>
    [
        new HaproxyProxy(),
        new NginxProxy(),
        new CaddyProxy(),
        new YarpProxy(),
        new BalancerProxy(Balancer, dll, lane: null),
        new BalancerProxy(BalancerLibrary, dll, "Library"),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Create("").Select(proxy => proxy.Name)];
}
