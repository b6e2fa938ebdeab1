using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Balancer.Tests.BlackBox;
using Balancer.Tests.Support;
using Microsoft.Playwright;

namespace Balancer.Tests.Browser;

/// <summary>Every figure is the same wherever it stands: on the dashboard, in /metrics, /api and /stats, and with those who sent and got the requests.</summary>
[Collection(BrowserTests.Name)]
public sealed class AgreementTests(Chromium chromium) : IAsyncDisposable
{
    private const int Held = 3; // The limit is 2 for one of them and 1 for the other, so that one more waits.

    private readonly Gate _gate = new();
    private readonly ScriptedBackend _one = ScriptedBackend.Start();
    private readonly ScriptedBackend _other = ScriptedBackend.Start();
    private readonly HttpClient _client = new();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [BrowserFact]
    public async Task Should_agree_on_every_figure_after_a_known_load()
    {
        _one.Script = _other.Script = Scripts.Each(AnswerAsync);
        await using var balancer = await RunningBalancer.StartAsync(
            [_one.Url, _other.Url], FreePort.ForAdmin(), "Pools:default:Passive:Status=500-599", "Pools:default:Passive:Failures=1000",
            "Pools:default:BlackHoleGuard=false");
        await using var visit = await chromium.VisitAsync(balancer.AdminUrl);
        await balancer.Control.UpdateAsync(_one.HostPort, new(null, 2, Weight: 3), CancellationToken.None);
        await balancer.Control.UpdateAsync(_other.HostPort, new(null, 1), CancellationToken.None);
        var answers = new List<int>();
        for (var i = 0; i < 120; i++)
        {
            answers.Add((await RawClient.AskAsync(balancer.Port, "GET", i % 6 == 0 ? "/bad" : "/good")).Status);
        }

        var holding = Enumerable.Range(0, Held + 1).Select(_ => RawClient.AskAsync(balancer.Port, "GET", "/held")).ToList();
        await balancer.HasWaitingAsync(1);
        await Eventually.HoldsAsync(() => _one.Requests.Count + _other.Requests.Count == answers.Count + Held, "the backends have got what does not wait");

        await AssertAgreementAsync(balancer, visit, _one);
        await AssertAgreementAsync(balancer, visit, _other);
        var metrics = await MetricsAsync(balancer);
        await Assertions.Expect(visit.Page.Locator(".figures [data-f=queue]")).ToHaveTextAsync("1 waiting");
        await Assertions.Expect(visit.Page.Locator(".figures [data-f=inFlight]")).ToHaveTextAsync($"{Held}");
        await Assertions.Expect(visit.Page.Locator(".figures [data-f=failures]")).ToHaveTextAsync("20 in all");
        Assert.Equal(1, metrics["balancer_queue_length{pool=\"default\"}"]);
        Assert.Equal(1, (await balancer.StatsAsync())[0].PoolQueued);
        foreach (var (outcome, status) in new[] { ("2xx", 200), ("5xx", 500) })
        {
            var counted = metrics.Where(m => m.Key.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal)
                && m.Key.Contains($"outcome=\"{outcome}\"")).Sum(m => m.Value);
            Assert.Equal(answers.Count(answer => answer == status), counted);
        }

        _gate.Open();
        await Task.WhenAll(holding);
        await Assertions.Expect(visit.Page.Locator(".figures [data-f=inFlight]")).ToHaveTextAsync("0");
        await AssertAgreementAsync(balancer, visit, _one);
        await AssertAgreementAsync(balancer, visit, _other);
        Assert.Equal(124, _one.Requests.Count + _other.Requests.Count);
    }

    private async Task AnswerAsync(BackendConnection connection, Head head)
    {
        if (head.Target == "/held")
        {
            await _gate.Opened;
        }

        await connection.RespondAsync(head.Target == "/bad" ? 500 : 200, "ok");
    }

    private async Task AssertAgreementAsync(RunningBalancer balancer, Visit visit, ScriptedBackend backend)
    {
        var name = backend.HostPort;
        var api = await _client.GetFromJsonAsync<JsonElement>(new Uri($"{balancer.AdminUrl}/api/pools/default/backends/{name}"));
        var stats = (await balancer.StatsAsync()).Single(row => row.Url == backend.Url);
        var metrics = await MetricsAsync(balancer);
        var row = visit.Row(name);
        var inFlight = api.GetProperty("connCount").GetInt32();
        var requests = api.GetProperty("requests").GetInt64();
        var failures = api.GetProperty("failures").GetInt64();

        // With who got them.
        Assert.Equal(backend.Requests.Count, requests);
        Assert.Equal(backend.Requests.Count(request => request.Target == "/bad"), failures);
        Assert.Equal(backend.Requests.Count(request => request.Target == "/held") * (_gate.Opened.IsCompleted ? 0 : 1), inFlight);

        // With each other.
        Assert.Equal((inFlight, "up", true), (stats.ConnCount, stats.State, stats.Alive));
        Dictionary<string, double> expected = new()
        {
            ["http_client_active_requests"] = inFlight,
            ["balancer_backend_requests_total"] = requests,
            ["balancer_backend_failures_total"] = failures,
            ["balancer_backend_weight"] = api.GetProperty("weight").GetInt32(),
            ["balancer_backend_flips_total"] = api.GetProperty("flips").GetInt64(),
            ["balancer_backend_ejections_total"] = api.GetProperty("ejections").GetInt64(),
            ["balancer_backend_alive"] = 1,
            ["balancer_backend_up"] = 1,
            ["balancer_backend_ejected"] = 0,
        };
        Assert.All(expected, figure => Assert.Equal(figure.Value, metrics[$"{figure.Key}{{backend=\"{name}\",pool=\"default\"}}"]));
        foreach (var use in new[] { "opened", "reused" })
        {
            Assert.Equal(
                api.GetProperty("connections").GetProperty(use).GetInt64(),
                metrics[$"balancer_backend_connections_total{{backend=\"{name}\",pool=\"default\",use=\"{use}\"}}"]);
        }

        // With the page.
        await Assertions.Expect(row.Locator("[data-f=inFlight]")).ToHaveTextAsync($"{inFlight}");
        await Assertions.Expect(row.Locator("[data-f=failures]")).ToHaveTextAsync($"{failures} in all");
        await Assertions.Expect(row.Locator("[data-f=weight]")).ToHaveTextAsync($"{api.GetProperty("weight")}");
        await Assertions.Expect(row.Locator("[data-f=p50]")).ToHaveTextAsync(Milliseconds(api, "p50"));
        await Assertions.Expect(row.Locator("[data-f=p99]")).ToHaveTextAsync(Milliseconds(api, "p99"));
        var manage = await visit.ManageAsync(name);
        await Assertions.Expect(manage.Locator("dt:text-is('Requests') + dd")).ToHaveTextAsync($"{requests}, of which {failures} failed");
        await visit.Page.Keyboard.PressAsync("Escape");
    }

    // As the page has it: a tenth below ten.
    private static string Milliseconds(JsonElement api, string quantile)
    {
        var value = api.GetProperty("serviceTime").GetProperty(quantile).GetDouble();
        return value == 0 ? "–" : value.ToString(value < 9.95 ? "0.0" : "#,0", CultureInfo.InvariantCulture) + " ms";
    }

    private async Task<Dictionary<string, double>> MetricsAsync(RunningBalancer balancer)
    {
        var text = await _client.GetStringAsync(new Uri($"{balancer.AdminUrl}/metrics"));
        return text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToDictionary(
            line => line[..line.LastIndexOf(' ')], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}
