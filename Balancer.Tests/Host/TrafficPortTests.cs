using Balancer.Tests.Support;

namespace Balancer.Tests.Host;

/// <summary>Which requests are the balancer's own.</summary>
public class TrafficPortTests
{
    [Theory]
    [InlineData("/figures", "GET", "/figures", true)]
    [InlineData("/figures", "GET", "/figures?a=b", true)]
    [InlineData("/figures", "HEAD", "/figures", true)]
    [InlineData("/figures", "GET", "http://example/figures", true)]
    [InlineData("/figures", "GET", "/stats", false)]
    [InlineData("/figures", "GET", "/Figures", false)]
    [InlineData("/figures", "GET", "/figures/", false)]
    [InlineData("/figures", "GET", "/%66igures", false)]
    [InlineData("/figures", "GET", "/a/../figures", false)]
    [InlineData("/figures", "POST", "/figures", false)]
    [InlineData("", "GET", "/stats", false)]
    [InlineData("", "GET", "/", false)]
    public async Task Should_answer_the_stats_path_alone_when_it_is_set(string path, string method, string target, bool own)
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync([backend.Url], $"StatsPath={path}");

        var response = await RawClient.AskAsync(balancer.Port, method, target);

        Assert.Equal(200, response.Status);
        Assert.Equal(own ? 0 : 1, backend.Requests.Count);
        Assert.Equal(own ? "application/json" : null, response.Head.Header("Content-Type"));
    }
}
