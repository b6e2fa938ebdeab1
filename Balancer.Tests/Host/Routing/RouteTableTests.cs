using Balancer.Host.Routing;

namespace Balancer.Tests.Host.Routing;

public sealed class RouteTableTests
{
    private static readonly RouteTable<string> Table = new(
        [
            ("api.example.com", "/", "api"),
            ("api.example.com", "/v2", "api-v2"),
            ("api.example.com", "/v2/users", "users"),
            ("www.example.com", "/shop", "shop"),
            ("*.example.com", "/", "any"),
            ("*.example.com", "/shop", "any-shop"),
            ("*.eu.example.com", "/", "eu"),
            ("[::1]", "/", "v6"),
            (null, "/static", "static"),
            (null, "/static/img", "images"),
            (null, "/a%20b", "escaped"),
            (null, "/Case", "case"),
        ],
        "rest");

    [Theory]
    [InlineData("api.example.com", "/", "api")]
    [InlineData("api.example.com", "/v2", "api-v2")]
    [InlineData("api.example.com", "/v2/", "api-v2")]
    [InlineData("api.example.com", "/v2/users", "users")]
    [InlineData("api.example.com", "/v2/users/7/orders", "users")]
    [InlineData("api.example.com", "/v2/user", "api-v2")]
    [InlineData("api.example.com", "/v22", "api")]
    [InlineData("api.example.com", "/static/x", "api")] // What the host has goes before what any host has.
    [InlineData("www.example.com", "/shop/1", "shop")]
    [InlineData("www.example.com", "/", "any")] // The host has no route for it, its domain has.
    [InlineData("a.example.com", "/shop", "any-shop")]
    [InlineData("a.b.example.com", "/", "any")]
    [InlineData("a.eu.example.com", "/", "eu")]
    [InlineData("eu.example.com", "/", "any")]
    [InlineData("example.com", "/", "rest")] // Not in the domain, but the domain.
    [InlineData("badexample.com", "/", "rest")]
    [InlineData("example.com.evil.org", "/", "rest")]
    [InlineData("other.org", "/static", "static")]
    [InlineData("other.org", "/static/img/1.png", "images")]
    [InlineData("other.org", "/statics", "rest")]
    [InlineData("", "/static", "static")]
    [InlineData("", "/", "rest")]
    public void Should_choose_by_host_then_by_the_longest_path(string host, string target, string expected)
    {
        Assert.Equal(expected, Table.Find(host, target));
    }

    [Theory]
    [InlineData("API.Example.COM", "/v2", "api-v2")] // Hosts are the same in upper case.
    [InlineData("api.example.com:8080", "/v2", "api-v2")]
    [InlineData("api.example.com.", "/v2", "api-v2")]
    [InlineData("api.example.com.:443", "/v2", "api-v2")]
    [InlineData("[::1]", "/", "v6")]
    [InlineData("[::1]:8080", "/", "v6")]
    [InlineData("[::2]:8080", "/", "rest")]
    [InlineData(".example.com", "/", "any")]
    [InlineData("...", "/", "rest")]
    [InlineData(":80", "/", "rest")]
    [InlineData("api.example.com", "/V2", "api")] // Paths are not.
    [InlineData("other.org", "/case", "rest")]
    [InlineData("other.org", "/Case", "case")]
    [InlineData("api.example.com", "/v2%2fusers", "api")] // Nothing is decoded,
    [InlineData("api.example.com", "/v2%2Fusers", "api")]
    [InlineData("api.example.com", "/%762", "api")]
    [InlineData("api.example.com", "/v2%2f..", "api")]
    [InlineData("other.org", "/a%20b/c", "escaped")] // but compared as it is,
    [InlineData("other.org", "/a b", "rest")]
    [InlineData("api.example.com", "/v2/../admin", "api-v2")] // and nothing resolved.
    [InlineData("api.example.com", "/../v2", "api")]
    [InlineData("api.example.com", "/./v2", "api")]
    [InlineData("api.example.com", "//v2", "api")]
    [InlineData("api.example.com", "/v2//users", "api-v2")]
    [InlineData("api.example.com", "/v2;x=1", "api")]
    [InlineData("api.example.com", "/v2\\users", "api")]
    [InlineData("api.example.com", "/v2?to=/users", "api-v2")]
    [InlineData("api.example.com", "/?/v2", "api")]
    [InlineData("api.example.com", "*", "api")]
    public void Should_take_hosts_and_paths_as_documented_whatever_a_client_sends(string host, string target, string expected)
    {
        Assert.Equal(expected, Table.Find(host, target));
    }

    [Fact]
    public void Should_find_each_of_a_thousand_routes()
    {
        var routes = Enumerable.Range(0, 1000)
            .Select(n => ((string?)(n % 2 == 0 ? $"h{n}.example.com" : null), $"/service{n}/v{n % 7}", $"pool{n}")).ToList();
        var table = new RouteTable<string>(routes, null);

        Assert.All(Enumerable.Range(0, 1000), n => Assert.Equal($"pool{n}", table.Find($"h{n}.example.com:80", $"/service{n}/v{n % 7}/x?y")));
        Assert.All(Enumerable.Range(0, 1000), n => Assert.Null(table.Find($"h{n}.example.com", $"/service{n}/v{n % 7}x")));
    }

    [Fact]
    public void Should_allocate_nothing_when_it_finds()
    {
        Table.Find("a.b.eu.example.com:80", "/static/img/1.png?x");

        var before = GC.GetAllocatedBytesForCurrentThread();
        Table.Find("a.b.eu.example.com:80", "/static/img/1.png?x");
        Table.Find("API.example.com", "/v2/users/7");

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("rest")]
    [InlineData(null)]
    public void Should_send_everything_to_the_rest_when_there_are_no_routes(string? rest)
    {
        Assert.Equal(rest, new RouteTable<string>([], rest).Find("any", "/thing"));
    }
}
