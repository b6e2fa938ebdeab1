using System.Net.Http.Json;
using System.Text.Json;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>What <c>/metrics</c> counts of requests, against what was sent and what backends got.</summary>
public class Metrics
{
    private const string Requests = "http_server_request_duration_seconds_count";

    // Nobody is ejected, and a failed connection takes nobody out.
    private static readonly string[] Steady =
        ["Pools:default:Passive:Failures=1000", "Pools:default:Health:Interval=00:10:00", "Pools:default:Health:FastInterval=00:10:00"];

    [Theory]
    [OnBothLanes]
    public async Task Should_count_every_request_once_by_its_outcome_when_they_end_in_many_ways(Lane lane)
    {
        var load = new KnownLoad();
        using var nobody = new RefusingPort();
        await using var one = ScriptedBackend.Start(load.Script(0));
        await using var two = ScriptedBackend.Start(load.Script(1));
        await using var gone = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(
            lane, [one.Url, two.Url, gone.Url], [.. Steady, FreePort.ForAdmin(), .. DeadPool(nobody)]);
        await gone.RefuseAsync();

        await load.SendAsync(balancer);
        var scrape = await ScrapeAfterAsync(balancer, load.Sent);

        ScriptedBackend[] backends = [one, two];
        Assert.Equal(
            Lines(
            [
                .. backends.SelectMany(b => b.Requests, (b, r) => (b, KnownLoad.OutcomeOf(r.Target))).Where(r => r.Item2 is not null).Select(r => $"default|{r.b.HostPort}|{r.Item2}"),
                $"default|{backends[1 - load.FailedFirst].HostPort}|2xx",
                "||stats", "||options", "||bad-request", "||malformed", "dead||no-live-backend",
            ]),
            scrape.By(Requests, "pool", "backend", "outcome"));
        var refused = (int)scrape.Sum("balancer_backend_requests_total", ("backend", gone.HostPort));
        Assert.True(refused > 0, "some requests began at the backend that refuses");
        Assert.Equal(
            Lines([.. Enumerable.Repeat($"default|{gone.HostPort}|connect-failed", refused), $"default|{backends[load.FailedFirst].HostPort}|closed-early"]),
            scrape.By("balancer_retries_total", "pool", "backend", "outcome"));
        await AgreesWithAdminAsync(balancer, scrape);
        Assert.All(backends, b => AgreesWithBackend(scrape, b));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_count_a_failure_of_the_backend_each_time_when_it_breaks_its_responses_off(Lane lane)
    {
        const int Times = 30;
        using var halfRead = new SemaphoreSlim(0);
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
            await halfRead.WaitAsync();
            await connection.CloseAsync();
        });
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url], [.. Steady, FreePort.ForAdmin()]);

        for (var i = 0; i < Times; i++)
        {
            using var client = await RawClient.ConnectAsync(balancer.Port);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await client.ReadUntilAsync("half");
            halfRead.Release();
            await client.IsClosedByPeerAsync();
        }

        var scrape = await ScrapeAfterAsync(balancer, Times);
        Assert.Equal([$"response-cut = {Times}"], scrape.By(Requests, "outcome"));
        Assert.Equal(Times, scrape.Sum("balancer_backend_failures_total"));
    }

    [Fact]
    public async Task Should_count_requests_without_a_route_when_there_is_no_default()
    {
        using var folder = new Host.TemporaryFolder();
        await using var backend = ScriptedBackend.Start();
        var section = new { Pools = new { api = new { Backends = new[] { new { backend.Url } } } }, Routes = new[] { new { Path = "/api", Pool = "api" } } };
        var file = folder.Write("balancer.json", JsonSerializer.Serialize(new { Balancer = section }));
        await using var balancer = await RunningBalancer.StartFromFileAsync(file, [backend.Url], FreePort.ForAdmin());

        await RawClient.AskAsync(balancer.Port, "GET", "/other");
        await RawClient.AskAsync(balancer.Port, "GET", "/api");
        var scrape = await ScrapeAfterAsync(balancer, 2);

        Assert.Equal(Lines(["||no-route", $"api|{backend.HostPort}|2xx"]), scrape.By(Requests, "pool", "backend", "outcome"));
    }

    private static string[] DeadPool(RefusingPort nobody) =>
        [$"Pools:dead:Backends:0:Url={nobody.Url}", "Routes:0:Host=other", "Routes:0:Pool=dead"];

    // The client may have its answer before the request is counted.
    private static async Task<Scrape> ScrapeAfterAsync(RunningBalancer balancer, int requests)
    {
        var scrape = await Scrape.OfAsync(balancer);
        await Eventually.HoldsAsync(
            async () => (scrape = await Scrape.OfAsync(balancer)).Sum(Requests) == requests, $"each of {requests} requests is counted");
        return scrape;
    }

    private static async Task AgreesWithAdminAsync(RunningBalancer balancer, Scrape scrape)
    {
        using var client = new HttpClient();
        var pool = await client.GetFromJsonAsync<JsonElement>(new Uri($"{balancer.AdminUrl}/api/pools/default/backends"));
        foreach (var backend in pool.EnumerateArray())
        {
            var name = backend.GetProperty("name").GetString()!;
            Assert.Equal(backend.GetProperty("requests").GetDouble(), scrape.Sum("balancer_backend_requests_total", ("backend", name)));
            Assert.Equal(backend.GetProperty("failures").GetDouble(), scrape.Sum("balancer_backend_failures_total", ("backend", name)));
            Assert.Equal(backend.GetProperty("connCount").GetDouble(), scrape.Sum("http_client_active_requests", ("backend", name)));
        }

        Assert.Equal((await balancer.StatsAsync()).Select(row => row.ConnCount), scrape.Named("http_client_active_requests").Select(series => (int)series.Value));
        Assert.All(scrape.Named("http_client_active_requests"), series => Assert.Equal(0, series.Value));
    }

    private static void AgreesWithBackend(Scrape scrape, ScriptedBackend backend)
    {
        Assert.Equal(backend.Requests.Count, scrape.Sum("balancer_backend_requests_total", ("backend", backend.HostPort)));
        Assert.Equal(backend.Connections.Count, scrape.Sum("balancer_backend_connections_total", ("backend", backend.HostPort), ("use", "opened")));
        Assert.Equal(
            backend.Requests.Count - backend.Connections.Count,
            scrape.Sum("balancer_backend_connections_total", ("backend", backend.HostPort), ("use", "reused")));
        Assert.Equal(backend.Connections.Count, scrape.Sum("balancer_connect_duration_seconds_count", ("backend", backend.HostPort)));
    }

    private static IEnumerable<string> Lines(IEnumerable<string> each) =>
        each.GroupBy(line => line).Select(group => $"{group.Key} = {group.Count()}").Order(StringComparer.Ordinal);
}
