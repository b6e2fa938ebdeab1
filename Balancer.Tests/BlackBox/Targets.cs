using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class Targets(OneBackend fixture) : IClassFixture<OneBackend>
{
    private ScriptedBackend Backend => fixture.Backend;

    private RunningBalancer Balancer => fixture.Balancer;

    [Theory]
    [InlineData("/")]
    [InlineData("/a%2Fb")]
    [InlineData("/a%2fb")]
    [InlineData("/%7Euser")]
    [InlineData("/%41%62")]
    [InlineData("/a/../b")]
    [InlineData("/..")]
    [InlineData("/../../etc/passwd")]
    [InlineData("/./a//b/.")]
    [InlineData("/%2e%2e/")]
    [InlineData("/%2E./a")]
    [InlineData("//double")]
    [InlineData("//host:80/path")]
    [InlineData("///")]
    [InlineData("/a;p=1;q")]
    [InlineData("/a:b@c!$&'()*+,;=~-._")]
    [InlineData("/caf%C3%A9")]
    [InlineData("/%FF%fe")]
    [InlineData("/%25")]
    [InlineData("/%252F")]
    [InlineData("/%0d%0aX:1")]
    [InlineData("/a%20b+c")]
    [InlineData("/%")]
    [InlineData("/%2")]
    [InlineData("/%zz")]
    [InlineData("/a?x=%20&y=+")]
    [InlineData("/a?")]
    [InlineData("/a??")]
    [InlineData("/?a=b?c")]
    [InlineData("/?/../a/%2e%2E")]
    [InlineData("/?a=%")]
    [InlineData("/?http://b/?c")]
    [InlineData("/a\\b")]
    [InlineData("/{a}|b^`\"<>")]
    [InlineData("/?{a}|b^`\"<>\\[]")]
    [InlineData("/a*b")]
    [InlineData("/*")]
    public async Task Should_arrive_byte_identical_when_it_is_in_origin_form(string target)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(Balancer.Port, "GET", target);

        Assert.Equal(200, response.Status);
        Assert.Equal($"GET {target} HTTP/1.1", Assert.Single(Backend.Requests).StartLine);
    }

    [Theory]
    [InlineData("http://example/a%2Fb?c=%20#", 400, null)]
    [InlineData("http://example/a%2Fb/../c?d=%20", 200, "/a%2Fb/../c?d=%20")]
    [InlineData("http://example/", 200, "/")]
    [InlineData("http://example/%7E", 200, "/%7E")]
    [InlineData("http://example//a", 200, "//a")]
    // RFC 9112, section 3.2.1: an empty path is sent as "/".
    [InlineData("http://example", 200, "/")]
    [InlineData("http://example?a=b", 200, "/?a=b")]
    public async Task Should_be_reduced_to_path_and_query_when_it_is_in_absolute_form(string target, int status, string? expected)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(Balancer.Port, "GET", target);

        Assert.Equal(status, response.Status);
        Assert.Equal(expected, Backend.Requests.SingleOrDefault()?.Target);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("PROPFIND")]
    [InlineData("M-SEARCH")]
    [InlineData("FOO")]
    [InlineData("get")]
    [InlineData("Post")]
    [InlineData("QUERY")]
    [InlineData("!#$%&'*+-.^_`|~1")]
    public async Task Should_keep_the_method_to_the_letter_when_it_is_any_token(string method)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(Balancer.Port, method, "/a");

        Assert.Equal(200, response.Status);
        Assert.Equal($"{method} /a HTTP/1.1", Assert.Single(Backend.Requests).StartLine);
    }

    [Theory]
    [InlineData("GET", "/stats")]
    [InlineData("GET", "/stats?")]
    [InlineData("GET", "/stats?x=/y")]
    [InlineData("HEAD", "/stats")]
    public async Task Should_be_answered_by_the_balancer_when_it_asks_for_the_stats(string method, string target)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(Balancer.Port, method, target);

        Assert.Equal(200, response.Status);
        Assert.StartsWith("application/json", response.Head.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal(method == "GET", response.Text.Contains(Backend.Url, StringComparison.Ordinal));
        Assert.Empty(Backend.Requests);
    }

    [Theory]
    [InlineData("POST", "/stats")]
    [InlineData("OPTIONS", "/stats")]
    [InlineData("get", "/stats")]
    [InlineData("GET", "/STATS")]
    [InlineData("GET", "/stats/")]
    [InlineData("GET", "//stats")]
    [InlineData("GET", "/./stats")]
    [InlineData("GET", "/a/../stats")]
    [InlineData("GET", "/%73tats")]
    [InlineData("GET", "/stats%3Fx")]
    [InlineData("GET", "/stats;a")]
    public async Task Should_be_forwarded_when_it_only_resembles_the_stats(string method, string target)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(Balancer.Port, method, target);

        Assert.Equal((200, "ok"), (response.Status, response.Text));
        Assert.Equal($"{method} {target} HTTP/1.1", Assert.Single(Backend.Requests).StartLine);
    }

    [Fact]
    public async Task Should_be_forwarded_when_the_stats_are_turned_off()
    {
        await using var balancer = await RunningBalancer.StartAsync([Backend.Url], "StatsPath=");
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/stats");

        Assert.Equal("ok", response.Text);
        Assert.Equal("/stats", Assert.Single(Backend.Requests).Target);
    }
}
