using Balancer.Host.Routing;
using BenchmarkDotNet.Attributes;

namespace Balancer.Bench;

/// <summary>Finding the route of a request, by host and path.</summary>
public class Routes
{
    private RouteTable<string> _table = new([], "rest");

    [Params(1, 1000)]
    public int Count { get; set; }

    [GlobalSetup]
    public void Start()
    {
        var routes = Enumerable.Range(0, Count)
            .Select(n => (n % 2 == 0 ? $"service{n}.example.com" : (string?)null, $"/service{n}/v1", $"pool{n}")).ToList();
        _table = new RouteTable<string>(routes, "rest");
    }

    [Benchmark]
    public string? Find()
    {
        return _table.Find("service0.example.com:8080", "/service0/v1/users/7?fields=name");
    }
}
