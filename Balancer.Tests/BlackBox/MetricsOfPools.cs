using System.Net.Http.Json;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>What <c>/metrics</c> says of queues and backends, as they change.</summary>
public class MetricsOfPools
{
    private const string Backends = "/api/pools/default/backends";

    [Theory]
    [OnBothLanes]
    public async Task Should_count_and_time_those_that_wait_when_every_backend_is_full(Lane lane)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url], FreePort.ForAdmin(), "Pools:default:Queue:Length=2");
        await balancer.LimitAsync(1, backend);
        var held = RawClient.AskAsync(balancer.Port, "GET", "/");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the only place is taken");
        var waits = RawClient.AskAsync(balancer.Port, "GET", "/");
        await balancer.HasWaitingAsync(1);
        using var leaves = await RawClient.ConnectAsync(balancer.Port);
        await leaves.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await balancer.HasWaitingAsync(2);
        Assert.Equal(503, (await RawClient.AskAsync(balancer.Port, "GET", "/")).Status);
        var full = await Scrape.OfAsync(balancer);

        leaves.Reset();
        await balancer.HasWaitingAsync(1);
        gate.Open();
        await Task.WhenAll(held, waits);
        await balancer.HasNothingInFlightAsync();

        Assert.Equal(["default = 2"], full.By("balancer_queue_length", "pool"));
        Assert.Equal(1, full.Sum("http_client_active_requests"));
        await HoldsAsync(
            balancer, scrape => scrape.Sum("balancer_queue_duration_seconds_count", ("pool", "default")) == 2, "who waited is timed, whether it stayed or left; who was refused is not");
        var rest = await Scrape.OfAsync(balancer);
        Assert.Equal(["default = 0"], rest.By("balancer_queue_length", "pool"));
        Assert.Equal(["abandoned = 1", "refused = 1", "timed-out = 0", "waited = 2"], rest.By("balancer_queue_requests_total", "result"));
        Assert.Equal(1, rest.Sum("http_server_request_duration_seconds_count", ("outcome", "queue-full"), ("backend", "")));
        Assert.Equal(1, rest.Sum("http_server_request_duration_seconds_count", ("outcome", "client-gone"), ("backend", "")));
        Assert.True(rest.Sum("balancer_queue_duration_seconds_sum") > 0, "waiting takes time");
    }

    [Fact]
    public async Task Should_count_those_that_waited_in_vain_when_no_place_is_free_in_time()
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var balancer = await RunningBalancer.StartAsync([backend.Url], FreePort.ForAdmin(), "Pools:default:Queue:Timeout=00:00:00.050");
        await balancer.LimitAsync(1, backend);
        var held = RawClient.AskAsync(balancer.Port, "GET", "/");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the only place is taken");

        Assert.Equal(503, (await RawClient.AskAsync(balancer.Port, "GET", "/")).Status);

        await HoldsAsync(balancer, scrape => scrape.Sum("http_server_request_duration_seconds_count", ("outcome", "queue-timeout")) == 1, "it is counted by how it ended");
        var scrape = await Scrape.OfAsync(balancer);
        Assert.Equal(1, scrape.Sum("balancer_queue_requests_total", ("result", "timed-out")));
        Assert.Equal(1, scrape.Sum("balancer_queue_duration_seconds_count"));
        gate.Open();
        await held;
    }

    [Fact]
    public async Task Should_follow_the_probes_when_a_backend_goes_down_and_comes_back()
    {
        await using var backend = ScriptedBackend.Start();
        await using var other = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(
            [backend.Url, other.Url], FreePort.ForAdmin(), "Pools:default:Health:Interval=00:00:00.050", "Pools:default:Health:FastInterval=00:00:00.020");
        await HoldsAsync(balancer, scrape => StateOf(scrape, backend) == (1, 1, 0), "it is up, alive, and not ejected");

        backend.Healthy = false;
        await HoldsAsync(balancer, scrape => StateOf(scrape, backend) == (0, 0, 0), "it is neither up nor alive");
        backend.Healthy = true;
        await HoldsAsync(balancer, scrape => StateOf(scrape, backend) == (1, 1, 0), "it is up again");

        var scrape = await Scrape.OfAsync(balancer);
        Assert.Equal(3, scrape.Sum("balancer_backend_flips_total", ("backend", backend.HostPort)));
        Assert.Equal(1, scrape.Sum("balancer_backend_flips_total", ("backend", other.HostPort)));
        Assert.True(scrape.Sum("balancer_backend_probes_total", ("backend", backend.HostPort), ("result", "bad")) >= 2, "two bad probes take a backend down");
        Assert.True(scrape.Sum("balancer_backend_probes_total", ("backend", backend.HostPort), ("result", "good")) >= 3, "two good ones bring it back");
        Assert.Equal(0, scrape.Sum("balancer_backend_probes_total", ("backend", other.HostPort), ("result", "bad")));
    }

    [Fact]
    public async Task Should_count_each_probe_when_it_ends()
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync([backend.Url], FreePort.ForAdmin(), "Pools:default:Health:Interval=00:10:00");

        await HoldsAsync(balancer, scrape => scrape.Sum("balancer_backend_probes_total", ("result", "good")) == 1, "the probe of the start is the only one");

        Assert.Single(backend.Probes, probe => probe.Contains("/_probe"));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_tell_of_an_ejection_and_a_weight_when_they_come(Lane lane)
    {
        await using var bad = ScriptedBackend.Start(FailingScripts.CloseBeforeHead());
        await using var good = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(
            lane, [bad.Url, good.Url], FreePort.ForAdmin(), "Pools:default:Passive:Failures=2", "Pools:default:Health:Interval=00:10:00");
        using var client = new HttpClient { BaseAddress = new Uri(balancer.AdminUrl) };

        for (var i = 0; i < 60; i++)
        {
            await RawClient.AskAsync(balancer.Port, "GET", "/");
        }

        var patched = await client.PatchAsJsonAsync(new Uri($"{Backends}/{good.HostPort}", UriKind.Relative), new { weight = 7 });

        Assert.Equal(200, (int)patched.StatusCode);
        await HoldsAsync(balancer, scrape => StateOf(scrape, bad) == (0, 1, 1), "it is ejected, although its probes are good");
        var scrape = await Scrape.OfAsync(balancer);
        Assert.Equal(1, scrape.Sum("balancer_backend_ejections_total", ("backend", bad.HostPort)));
        Assert.Equal(2, scrape.Sum("balancer_backend_failures_total", ("backend", bad.HostPort)));
        Assert.Equal(2, scrape.Sum("balancer_retries_total", ("backend", bad.HostPort), ("outcome", "closed-early")));
        Assert.Equal((1, 1, 0), StateOf(scrape, good));
        Assert.Equal((1, 7), (scrape.Sum("balancer_backend_weight", ("backend", bad.HostPort)), scrape.Sum("balancer_backend_weight", ("backend", good.HostPort))));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_count_the_repeats_that_are_refused_when_the_budget_is_spent(Lane lane)
    {
        await using var bad = ScriptedBackend.Start(FailingScripts.CloseBeforeHead());
        await using var balancer = await RunningBalancer.StartAsync(
            lane, [bad.Url], FreePort.ForAdmin(), "Pools:default:Retry:Attempts=100", "Pools:default:Retry:Budget=0", "Pools:default:Passive:Failures=1000");

        // There are a hundred: 99 for the first, one for the second, which would take another.
        Assert.Equal(502, (await RawClient.AskAsync(balancer.Port, "GET", "/")).Status);
        Assert.Equal(502, (await RawClient.AskAsync(balancer.Port, "GET", "/")).Status);

        var scrape = await Scrape.OfAsync(balancer);
        Assert.Equal(["default|closed-early = 100"], scrape.By("balancer_retries_total", "pool", "outcome"));
        Assert.Equal(["default = 1"], scrape.By("balancer_retries_refused_total", "pool"));
        Assert.Equal(["default = 0"], scrape.By("balancer_retries_budget", "pool"));
        Assert.Equal(102, bad.Requests.Count);
    }

    [Fact]
    public async Task Should_say_nothing_of_a_backend_when_it_is_gone()
    {
        await using var goes = ScriptedBackend.Start();
        await using var stays = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync([goes.Url, stays.Url], FreePort.ForAdmin());
        using var client = new HttpClient { BaseAddress = new Uri(balancer.AdminUrl) };
        var before = await Scrape.OfAsync(balancer);

        await client.DeleteAsync(new Uri($"{Backends}/{goes.HostPort}", UriKind.Relative));
        await Eventually.HoldsAsync(async () => (await balancer.StatsAsync()).Length == 1, "it is gone");

        var after = await Scrape.OfAsync(balancer);
        Assert.Equal(Observed(before, stays), Observed(after, stays));
        Assert.NotEmpty(Observed(before, goes));
        Assert.Empty(Observed(after, goes));
    }

    private static (double Up, double Alive, double Ejected) StateOf(Scrape scrape, ScriptedBackend backend) =>
        (scrape.Sum("balancer_backend_up", ("backend", backend.HostPort)), scrape.Sum("balancer_backend_alive", ("backend", backend.HostPort)),
        scrape.Sum("balancer_backend_ejected", ("backend", backend.HostPort)));

    private static IEnumerable<string> Observed(Scrape scrape, ScriptedBackend backend) =>
        scrape.All.Where(series => series.Label("backend") == backend.HostPort && !series.Name.Contains("duration")).Select(series => series.Name).Order();

    private static Task HoldsAsync(RunningBalancer balancer, Func<Scrape, bool> fact, string rule) =>
        Eventually.HoldsAsync(async () => fact(await Scrape.OfAsync(balancer)), rule);
}
