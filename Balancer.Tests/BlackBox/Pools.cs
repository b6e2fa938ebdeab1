using System.Text.Json;
using Balancer.Tests.Host;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Several pools, and routes to them.</summary>
public sealed class Pools : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedBackend _web = ScriptedBackend.Start();
    private readonly ScriptedBackend _api = ScriptedBackend.Start();

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_send_each_request_to_the_pool_of_its_route(Lane lane)
    {
        await using var balancer = await RunningBalancer.StartAsync(
            lane, [_web.Url], [.. PoolOf("api", _api), $"Pools:api:Lane={lane}".Replace("Direct", "Auto", StringComparison.Ordinal),
            "Routes:0:Host=api.example.com", "Routes:0:Pool=api", "Routes:1:Path=/v1", "Routes:1:Pool=api"]);
        await ProbedAsync(balancer, _api);

        foreach (var (host, target) in new[] { ("example.com", "/"), ("API.example.com:80", "/a"), ("example.com", "/v1/b?c"), ("example.com", "/v1c") })
        {
            Assert.Equal(200, (await RawClient.AskAsync(balancer.Port, $"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status);
        }

        Assert.Equal(["/", "/v1c"], _web.Requests.Select(request => request.Target));
        Assert.Equal(["/a", "/v1/b?c"], _api.Requests.Select(request => request.Target));
        Assert.Equal([("api", _api.Url), ("default", _web.Url)], (await balancer.StatsAsync()).Select(row => (row.Pool, row.Url)));
        Assert.Contains(balancer.Logs, line => line.Contains($"Status change: {_api.Url} [up]") && line.EndsWith("[pool api]", StringComparison.Ordinal));
        await balancer.HasNothingInFlightAsync();
    }

    [Fact]
    public async Task Should_answer_404_when_no_route_is_for_the_request_and_there_is_no_default()
    {
        var file = Write(new { Pools = new { api = Pool(_api) }, Routes = new[] { new { Path = "/api", Pool = "api" } } });
        await using var balancer = await RunningBalancer.StartFromFileAsync(file, [_api.Url]);

        var answer = await RawClient.AskAsync(balancer.Port, "GET", "/other");

        Assert.Equal(404, answer.Status);
        Assert.Contains("urn:balancer:no-route", answer.Text);
        Assert.Equal(200, (await RawClient.AskAsync(balancer.Port, "GET", "/api")).Status);

        // It comes, and goes, and the routes stay as they are.
        Write(new { Pools = new { api = Pool(_api), @default = Pool(_web) }, Routes = new[] { new { Path = "/api", Pool = "api" } } });
        await Eventually.HoldsAsync(() => StatusIsAsync(balancer, "/other", 200), "the rest goes to the default pool");
        Write(new { Pools = new { api = Pool(_api) }, Routes = new[] { new { Path = "/api", Pool = "api" } } });
        await Eventually.HoldsAsync(() => StatusIsAsync(balancer, "/other", 404), "there is none any more");
        Assert.DoesNotContain(balancer.Logs, line => line.Contains("Routes in force"));
    }

    [Fact]
    public async Task Should_lose_no_request_when_pools_and_routes_come_and_go()
    {
        var gate = new Gate();
        _api.Script = Scripts.AnswerAfter(gate);
        var both = new { Pools = new { @default = Pool(_web), api = Pool(_api) }, Routes = new[] { new { Path = "/api", Pool = "api" } } };
        var one = new { Pools = new { @default = Pool(_web) } };
        var file = Write(both);
        await using var balancer = await RunningBalancer.StartFromFileAsync(file, [_web.Url, _api.Url]);
        var held = RawClient.AskAsync(balancer.Port, "GET", "/api/held");
        await Eventually.HoldsAsync(() => _api.Requests.Count == 1, "the request reaches the pool that will go");

        Write(one);
        await Eventually.HoldsAsync(async () => (await balancer.StatsAsync()).Length == 1, "the pool is gone");
        Assert.Single(balancer.Logs, line => line.Contains("Pool leaves: api"));
        Assert.Equal(200, (await RawClient.AskAsync(balancer.Port, "GET", "/api/next")).Status);
        Assert.Equal("/api/next", _web.Requests.Single().Target);

        Write(both);
        await Eventually.HoldsAsync(async () => (await balancer.StatsAsync()).Length == 2, "another of the name is there");
        Assert.Single(balancer.Logs, line => line.Contains("Pool added: api, with 1 backend(s)"));
        gate.Open();
        Assert.Equal(200, (await held).Status);
        Assert.Equal(200, (await RawClient.AskAsync(balancer.Port, "GET", "/api/last")).Status);
        Assert.Equal(["/api/held", "/api/last"], _api.Requests.Select(request => request.Target));
        await balancer.HasNothingInFlightAsync();
    }

    [Fact]
    public async Task Should_let_operators_change_any_pool_and_be_ready_when_every_routed_one_is()
    {
        await using var spare = ScriptedBackend.Start();
        await using var dead = ScriptedBackend.Start();
        dead.Healthy = false;
        await using var balancer = await RunningBalancer.StartAsync(
            [_web.Url],
            [.. PoolOf("api", dead), .. PoolOf("unrouted", dead), "Routes:0:Path=/api", "Routes:0:Pool=api", FreePort.ForAdmin()]);
        await ProbedAsync(balancer, dead);
        using var client = new HttpClient { BaseAddress = new Uri(balancer.AdminUrl) };

        var unready = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Contains("no backend of the pool api is up", await unready.Content.ReadAsStringAsync());
        using var body = new StringContent(JsonSerializer.Serialize(new { url = spare.Url, name = "spare" }), null, "application/json");
        var added = await client.PostAsync(new Uri("/api/pools/api/backends", UriKind.Relative), body);
        Assert.Equal("/api/pools/api/backends/spare", $"{added.Headers.Location}");
        await ProbedAsync(balancer, spare);

        Assert.Equal(200, (int)(await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
        Assert.Equal(200, (await RawClient.AskAsync(balancer.Port, "GET", "/api")).Status);
        Assert.Single(spare.Requests);
        Assert.Empty(_web.Requests);
        var removal = await client.DeleteAsync(new Uri("/api/pools/api/backends/spare", UriKind.Relative));
        var operation = await client.GetStringAsync(removal.Headers.Location);
        Assert.Contains("\"id\":\"api-1\"", operation);
        Assert.Equal(404, (int)(await client.GetAsync(new Uri("/api/pools/none/backends", UriKind.Relative))).StatusCode);
        Assert.Equal(404, (int)(await client.GetAsync(new Uri("/api/operations/none-1", UriKind.Relative))).StatusCode);
        Assert.Equal(404, (int)(await client.GetAsync(new Uri("/api/operations/1", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Should_keep_the_routes_that_an_operator_set_until_those_of_the_file_change()
    {
        var first = new { Path = "/api", Pool = "api" };
        var both = new { Pools = new { @default = Pool(_web), api = Pool(_api) }, Routes = new[] { first } };
        var file = Write(both);
        await using var balancer = await RunningBalancer.StartFromFileAsync(file, [_web.Url, _api.Url], FreePort.ForAdmin());
        using var client = new HttpClient { BaseAddress = new Uri(balancer.AdminUrl) };
        using var body = new StringContent("""{"routes":[{"path":"/v2","pool":"api"}]}""", null, "application/json");

        Assert.Equal(200, (int)(await client.PutAsync(new Uri("/api/routes", UriKind.Relative), body)).StatusCode);

        Assert.Equal("api", await PoolOfAsync(balancer, "/v2"));
        Assert.Equal("web", await PoolOfAsync(balancer, "/api"));
        Write(new { StatsPath = "/figures", both.Pools, both.Routes });
        await ReadAgainAsync(balancer, times: 1);
        Assert.Equal("api", await PoolOfAsync(balancer, "/v2"));
        Write(new { both.Pools, Routes = new[] { first, new { Path = "/v3", Pool = "api" } } });
        await ReadAgainAsync(balancer, times: 2);
        Assert.Equal("web", await PoolOfAsync(balancer, "/v2"));
        Assert.Equal("api", await PoolOfAsync(balancer, "/v3"));
        Assert.Single(balancer.Logs, line => line.Contains("Routes in force: 1 (admin API, 127.0.0.1)"));
        Assert.Single(balancer.Logs, line => line.Contains("Routes in force: 2 (configuration)"));
    }

    private static Task ReadAgainAsync(RunningBalancer balancer, int times)
    {
        return Eventually.HoldsAsync(() => balancer.Logs.Count(line => line.Contains("was read again")) == times, "the file is applied");
    }

    private async Task<string> PoolOfAsync(RunningBalancer balancer, string target)
    {
        var before = _api.Requests.Count;
        Assert.Equal(200, (await RawClient.AskAsync(balancer.Port, "GET", target)).Status);
        return _api.Requests.Count > before ? "api" : "web";
    }

    private static async Task<bool> StatusIsAsync(RunningBalancer balancer, string target, int status)
    {
        return (await RawClient.AskAsync(balancer.Port, "GET", target)).Status == status;
    }

    private static Task ProbedAsync(RunningBalancer balancer, ScriptedBackend backend)
    {
        return Eventually.HoldsAsync(() => balancer.Logs.Any(line => line.Contains($"Status change: {backend.Url} [")), "it is probed");
    }

    private static string[] PoolOf(string name, ScriptedBackend backend)
    {
        return [$"Pools:{name}:Backends:0:Url={backend.Url}", $"Pools:{name}:Health:Path=/_probe", $"Pools:{name}:Usage:Path=/_usage"];
    }

    private static object Pool(ScriptedBackend backend)
    {
        return new { Backends = new[] { new { backend.Url } }, Health = new { Path = "/_probe" }, Usage = new { Path = "/_usage" } };
    }

    private string Write(object section)
    {
        return _folder.Write("balancer.json", JsonSerializer.Serialize(new { Balancer = section }));
    }
}
