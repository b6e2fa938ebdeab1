namespace Balancer.Tests.Host.Configuration;

/// <summary>Pools, routes and what belongs to them.</summary>
public sealed class RouteRulesTests
{
    private static readonly string[] Api = ["Pools:api:Backends:0:Url=http://api:80"];

    [Fact]
    public void Should_read_pools_and_routes()
    {
        var options = Configured.FromKeys([.. Api, "Pools:api:Algorithm=LeastTime", "Routes:0:Host=api.example.com", "Routes:0:Pool=API", "Routes:1:Path=/v2", "Routes:1:Pool=api"]);

        Assert.Equal(["api", "default"], options.Pools.Keys);
        Assert.Equal("LeastTime", options.Pools["Api"].Algorithm.ToString());
        Assert.Equal([("api.example.com", "/"), (null, "/v2")], options.Routes.Select(route => (route.Host, route.Path)));
    }

    [Fact]
    public void Should_need_no_default_pool_when_other_pools_have_routes()
    {
        var options = Configured.From("""
            { "Balancer": { "Pools": { "api": { "Backends": [ { "Url": "http://api:80" } ] } }, "Routes": [ { "Pool": "api" } ] } }
            """);

        Assert.Equal(["api"], options.Pools.Keys);
    }

    [Theory]
    [InlineData("""{ "Pools": { "api": { "Backends": [ { "Url": "http://api:80" } ] } } }""", "Balancer:Backends: no backend is given")]
    [InlineData("""{ "Backends": ["http://a:1"], "Pools": { "api": { "Algorithm": "Random" } } }""", "Balancer:Pools:api:Backends: no backend")]
    [InlineData("""{ "Backends": ["http://a:1"], "Routes": [ { "Pool": "api" } ] }""", "Balancer:Routes:0:Pool: 'api' is not a pool; there are default")]
    [InlineData("""{ "Backends": ["http://a:1"], "Pools": "api" }""", "Balancer:Pools: takes pools by their names")]
    [InlineData("""{ "Backends": ["http://a:1"], "Pools": { "a/b": { "Backends": [ { "Url": "http://b:1" } ] } } }""", "Balancer:Pools:a/b: 'a/b' is not a pool's name")]
    public void Should_name_what_a_pool_lacks(string section, string mistake)
    {
        Assert.StartsWith(mistake, Assert.Single(Configured.Mistakes($$"""{ "Balancer": {{section}} }""")));
    }

    [Theory]
    [InlineData("Host=api.example.com:80", "Host")]
    [InlineData("Host=http://api", "Host")]
    [InlineData("Host=*", "Host")]
    [InlineData("Host=a.*.com", "Host")]
    [InlineData("Host=", "Host")]
    [InlineData("Path=api", "Path")]
    [InlineData("Path=/api?x", "Path")]
    [InlineData("Path=/a//b", "Path")]
    [InlineData("Path=/a b", "Path")]
    [InlineData("Path=", "Path")]
    [InlineData("Pool=other", "Pool")]
    public void Should_name_the_key_when_a_route_makes_no_sense(string key, string named)
    {
        string[] pool = key.StartsWith("Pool=", StringComparison.Ordinal) ? [] : ["Routes:0:Pool=default"];

        Assert.StartsWith($"Balancer:Routes:0:{named}: ", Assert.Single(Configured.MistakesInKeys([$"Routes:0:{key}", .. pool])));
    }

    [Theory]
    [InlineData("a.com", "/x", "A.com", "/x")]
    [InlineData("a.com", "/x", "a.com", "/x/")]
    public void Should_name_a_route_that_another_one_hides(string host, string path, string otherHost, string otherPath)
    {
        var mistakes = Configured.MistakesInKeys(
            $"Routes:0:Host={host}", $"Routes:0:Path={path}", "Routes:0:Pool=default",
            $"Routes:1:Host={otherHost}", $"Routes:1:Path={otherPath}", "Routes:1:Pool=default");

        Assert.Equal("Balancer:Routes:1: route 0 has the same host and path", Assert.Single(mistakes));
    }

    [Fact]
    public void Should_replace_the_routes_and_the_backends_of_every_pool_as_a_whole_when_a_later_source_gives_them()
    {
        const string first = """
            { "Balancer": { "Backends": ["http://a:1"],
              "Pools": { "api": { "Backends": [ { "Url": "http://b:1" }, { "Url": "http://b:2" } ], "Algorithm": "Random" } },
              "Routes": [ { "Path": "/1", "Pool": "api" }, { "Path": "/2", "Pool": "api" } ] } }
            """;
        const string second = """
            { "Balancer": { "Pools": { "api": { "Backends": [ { "Url": "http://b:3" } ] } }, "Routes": [ { "Path": "/3", "Pool": "api" } ] } }
            """;

        var options = Configured.From(first, second);

        Assert.Equal(["http://b:3"], options.Pools["api"].Backends.Select(backend => backend.Url));
        Assert.Equal("Random", options.Pools["api"].Algorithm.ToString());
        Assert.Equal(["/3"], options.Routes.Select(route => route.Path));
    }

    [Fact]
    public void Should_take_a_pool_away_when_a_later_source_says_null()
    {
        var options = Configured.From(
            """{ "Balancer": { "Backends": ["http://a:1"], "Pools": { "api": { "Backends": [ { "Url": "http://b:1" } ] } } } }""",
            """{ "Balancer": { "Pools": { "api": null } } }""");

        Assert.Equal(["default"], options.Pools.Keys);
    }

    [Theory]
    [InlineData("Hash:By=Header", "Hash:Name")]
    [InlineData("Hash:By=Cookie", "Hash:Name")]
    [InlineData("Hash:Bound=0.9", "Hash:Bound")]
    public void Should_name_the_key_when_a_hash_makes_no_sense(string key, string named)
    {
        Assert.StartsWith($"Balancer:Pools:default:{named}: ", Assert.Single(Configured.MistakesInKeys($"Pools:default:{key}")));
    }

    [Theory]
    [InlineData("Cookie=", "Cookie")]
    [InlineData("Cookie=a b", "Cookie")]
    [InlineData("Secret=0123456789", "Cookie", "Secret")]
    public void Should_name_the_key_when_a_sticky_cookie_makes_no_sense_and_tell_no_secret(string key, params string[] named)
    {
        var mistakes = Configured.MistakesInKeys($"Pools:default:Sticky:{key}");

        Assert.Equal(named, mistakes.Select(mistake => mistake.Split(':')[4]));
        Assert.All(mistakes, mistake => Assert.DoesNotContain("0123456789", mistake));
    }
}
