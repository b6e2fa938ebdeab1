using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class Targets(OneBackend fixture) : IClassFixture<OneBackend>
{
    private ScriptedBackend Backend => fixture.Backend;

    [Theory]
    [OnBothLanes("/")]
    [OnBothLanes("/a%2Fb")]
    [OnBothLanes("/a%2fb")]
    [OnBothLanes("/%7Euser")]
    [OnBothLanes("/%41%62")]
    [OnBothLanes("/a/../b")]
    [OnBothLanes("/..")]
    [OnBothLanes("/../../etc/passwd")]
    [OnBothLanes("/./a//b/.")]
    [OnBothLanes("/%2e%2e/")]
    [OnBothLanes("/%2E./a")]
    [OnBothLanes("//double")]
    [OnBothLanes("//host:80/path")]
    [OnBothLanes("///")]
    [OnBothLanes("/a;p=1;q")]
    [OnBothLanes("/a:b@c!$&'()*+,;=~-._")]
    [OnBothLanes("/caf%C3%A9")]
    [OnBothLanes("/%FF%fe")]
    [OnBothLanes("/%25")]
    [OnBothLanes("/%252F")]
    [OnBothLanes("/%0d%0aX:1")]
    [OnBothLanes("/a%20b+c")]
    [OnBothLanes("/%")]
    [OnBothLanes("/%2")]
    [OnBothLanes("/%zz")]
    [OnBothLanes("/a?x=%20&y=+")]
    [OnBothLanes("/a?")]
    [OnBothLanes("/a??")]
    [OnBothLanes("/?a=b?c")]
    [OnBothLanes("/?/../a/%2e%2E")]
    [OnBothLanes("/?a=%")]
    [OnBothLanes("/?http://b/?c")]
    [OnBothLanes("/a\\b")]
    [OnBothLanes("/{a}|b^`\"<>")]
    [OnBothLanes("/?{a}|b^`\"<>\\[]")]
    [OnBothLanes("/a*b")]
    [OnBothLanes("/*")]
    public async Task Should_arrive_byte_identical_when_it_is_in_origin_form(Lane lane, string target)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(fixture.On(lane).Port, "GET", target);

        Assert.Equal(200, response.Status);
        Assert.Equal($"GET {target} HTTP/1.1", Assert.Single(Backend.Requests).StartLine);
    }

    [Theory]
    [OnBothLanes("http://example/a%2Fb?c=%20#", 400, null)]
    [OnBothLanes("http://example/a%2Fb/../c?d=%20", 200, "/a%2Fb/../c?d=%20")]
    [OnBothLanes("http://example/", 200, "/")]
    [OnBothLanes("http://example/%7E", 200, "/%7E")]
    [OnBothLanes("http://example//a", 200, "//a")]
    // RFC 9112, section 3.2.1: an empty path is sent as "/".
    [OnBothLanes("http://example", 200, "/")]
    [OnBothLanes("http://example?a=b", 200, "/?a=b")]
    public async Task Should_be_reduced_to_path_and_query_when_it_is_in_absolute_form(
        Lane lane, string target, int status, string? expected)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(fixture.On(lane).Port, "GET", target);

        Assert.Equal(status, response.Status);
        Assert.Equal(expected, Backend.Requests.SingleOrDefault()?.Target);
    }

    [Theory]
    [OnBothLanes("HEAD")]
    [OnBothLanes("OPTIONS")]
    [OnBothLanes("TRACE")]
    [OnBothLanes("PROPFIND")]
    [OnBothLanes("M-SEARCH")]
    [OnBothLanes("FOO")]
    [OnBothLanes("get")]
    [OnBothLanes("Post")]
    [OnBothLanes("QUERY")]
    [OnBothLanes("!#$%&'*+-.^_`|~1")]
    public async Task Should_keep_the_method_to_the_letter_when_it_is_any_token(Lane lane, string method)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(fixture.On(lane).Port, method, "/a");

        Assert.Equal(200, response.Status);
        Assert.Equal($"{method} /a HTTP/1.1", Assert.Single(Backend.Requests).StartLine);
    }

    [Theory]
    [OnBothLanes("GET", "/stats")]
    [OnBothLanes("GET", "/stats?")]
    [OnBothLanes("GET", "/stats?x=/y")]
    [OnBothLanes("HEAD", "/stats")]
    public async Task Should_be_answered_by_the_balancer_when_it_asks_for_the_stats(Lane lane, string method, string target)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(fixture.On(lane).Port, method, target);

        Assert.Equal(200, response.Status);
        Assert.StartsWith("application/json", response.Head.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal(method == "GET", response.Text.Contains(Backend.Url, StringComparison.Ordinal));
        Assert.Empty(Backend.Requests);
    }

    [Theory]
    [OnBothLanes("POST", "/stats")]
    [OnBothLanes("OPTIONS", "/stats")]
    [OnBothLanes("get", "/stats")]
    [OnBothLanes("GET", "/STATS")]
    [OnBothLanes("GET", "/stats/")]
    [OnBothLanes("GET", "//stats")]
    [OnBothLanes("GET", "/./stats")]
    [OnBothLanes("GET", "/a/../stats")]
    [OnBothLanes("GET", "/%73tats")]
    [OnBothLanes("GET", "/stats%3Fx")]
    [OnBothLanes("GET", "/stats;a")]
    public async Task Should_be_forwarded_when_it_only_resembles_the_stats(Lane lane, string method, string target)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(fixture.On(lane).Port, method, target);

        Assert.Equal((200, "ok"), (response.Status, response.Text));
        Assert.Equal($"{method} {target} HTTP/1.1", Assert.Single(Backend.Requests).StartLine);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_be_forwarded_when_the_stats_are_turned_off(Lane lane)
    {
        await using var balancer = await RunningBalancer.StartAsync(lane, [Backend.Url], "StatsPath=");
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/stats");

        Assert.Equal("ok", response.Text);
        Assert.Equal("/stats", Assert.Single(Backend.Requests).Target);
    }
}
