using System.Text;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary><c>/metrics</c> itself: who gets it, and how long it may become.</summary>
public class MetricsEndpoint
{
    [Fact]
    public async Task Should_answer_404_when_metrics_are_turned_off()
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync([backend.Url], FreePort.ForAdmin(), "Metrics:Enabled=false");

        Assert.Equal(404, (await AskAsync(balancer, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).Status);

        Assert.Equal(200, (await AskAsync(balancer, "GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).Status);
        await balancer.StillServesAsync();
    }

    [Fact]
    public async Task Should_want_the_token_when_there_is_one()
    {
        const string Token = "a-token-of-operators";
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync([backend.Url], FreePort.ForAdmin(), $"Admin:Token={Token}");

        Assert.Equal(401, (await AskAsync(balancer, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).Status);
        Assert.Equal(401, (await AskAsync(balancer, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer wrong\r\n\r\n")).Status);

        Assert.NotEmpty((await Scrape.OfAsync(balancer, Token)).Named("balancer_backend_up"));
    }

    [Fact]
    public async Task Should_pass_on_like_any_other_path_when_it_is_asked_of_the_traffic_port()
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync([backend.Url], FreePort.ForAdmin());

        Assert.Equal("ok", (await RawClient.AskAsync(balancer.Port, "GET", "/metrics")).Text);

        Assert.Equal("/metrics", Assert.Single(backend.Requests).Target);
    }

    [Fact]
    public async Task Should_tell_of_the_process_and_of_the_retry_budget_when_asked()
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync([backend.Url], FreePort.ForAdmin());

        var answer = await AskAsync(balancer, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        var scrape = Scrape.Parse(answer.Text);

        Assert.StartsWith("text/plain", answer.Head.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal(["default = 100"], scrape.By("balancer_retries_budget", "pool")); // Ten a second, over ten seconds.
        Assert.True(scrape.Sum("dotnet_process_cpu_time_seconds_total") > 0, "the process has run");
        Assert.True(scrape.Sum("dotnet_process_memory_working_set_bytes") > 0, "it is in memory");
        Assert.All(
            ["dotnet_gc_collections_total", "dotnet_gc_heap_total_allocated_bytes_total", "dotnet_gc_pause_time_seconds_total"],
            name => Assert.NotEmpty(scrape.Named(name)));
        Assert.DoesNotContain(scrape.All, series => series.Labels.ContainsKey("otel_metric_overflow"));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_have_as_many_series_as_before_when_clients_make_up_ten_thousand_of_everything(Lane lane)
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url], FreePort.ForAdmin());
        await RawClient.AskAsync(balancer.Port, "GET", "/");
        await RawClient.AskAsync(balancer.Port, "GET", "/");
        await CountedAsync(balancer, 2);
        var before = await Scrape.OfAsync(balancer);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(client => SendManyAsync(balancer.Port, client * 2_500, 2_500)));

        await CountedAsync(balancer, 10_002);
        var after = await Scrape.OfAsync(balancer);
        Assert.Equal(Names(before), Names(after));
        Assert.Equal(["default|2xx = 10002"], after.By("http_server_request_duration_seconds_count", "pool", "outcome"));
    }

    // Kinds of the process may come and go, as generations of its garbage.
    private static IEnumerable<string> Names(Scrape scrape) =>
        scrape.All.Where(s => !s.Name.StartsWith("dotnet_", StringComparison.Ordinal)).Select(s => $"{s.Name} {string.Join(',', s.Labels)}").Order(StringComparer.Ordinal);

    private static async Task SendManyAsync(int port, int first, int count)
    {
        const int AtOnce = 50;
        using var client = await RawClient.ConnectAsync(port);
        for (var from = first; from < first + count; from += AtOnce)
        {
            var requests = new StringBuilder();
            for (var i = from; i < from + AtOnce; i++)
            {
                requests.Append($"M{i} /path/{i}?query={i} HTTP/1.1\r\nHost: host{i}.example\r\nUser-Agent: agent{i}\r\nX-Name{i}: {i}\r\nCookie: a={i}\r\n\r\n");
            }

            await client.SendAsync(requests.ToString());
            for (var i = 0; i < AtOnce; i++)
            {
                Assert.Equal(200, (await client.ReadResponseAsync()).Status);
            }
        }
    }

    private static Task CountedAsync(RunningBalancer balancer, int requests) => Eventually.HoldsAsync(
        async () => (await Scrape.OfAsync(balancer)).Sum("http_server_request_duration_seconds_count") == requests, "each request is counted");

    private static Task<RawResponse> AskAsync(RunningBalancer balancer, string request) => RawClient.AskAsync(new Uri(balancer.AdminUrl).Port, request);
}
