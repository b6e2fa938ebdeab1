using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Balancer.Tests.Host;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>What an operator can read afterwards of what has happened.</summary>
public sealed class Events : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedBackend _one = ScriptedBackend.Start();
    private readonly ScriptedBackend _other = ScriptedBackend.Start();
    private readonly HttpClient _client = new();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Should_tell_flips_with_the_reason_of_the_probe()
    {
        await using var balancer = await RunningBalancer.StartAsync(
            [_one.Url], FreePort.ForAdmin(), "Pools:default:Health:Interval=00:00:00.050", "Pools:default:Health:FastInterval=00:00:00.020");
        _one.Healthy = false;

        var down = await FindAsync(balancer, "flip", e => e.GetProperty("severity").GetString() == "warning");

        Assert.Equal($"Status change: {_one.Url} [down] (status 503)", down.GetProperty("text").GetString());
        Assert.Equal((_one.HostPort, "default", "probes"), (Text(down, "backend"), Text(down, "pool"), Text(down, "by")));
    }

    [Fact]
    public async Task Should_tell_an_ejection_and_its_reason()
    {
        _one.Script = connection => connection.CloseAsync();
        await using var balancer = await RunningBalancer.StartAsync(
            [_one.Url, _other.Url], FreePort.ForAdmin(), "Pools:default:Passive:Failures=1", "Pools:default:Health:Interval=01:00:00");
        await RawClient.AskAsync(balancer.Port, "POST", "/");
        await RawClient.AskAsync(balancer.Port, "POST", "/");

        var ejected = await FindAsync(balancer, "ejected");

        Assert.Equal((_one.HostPort, "passive checks", "warning"), (Text(ejected, "backend"), Text(ejected, "by"), Text(ejected, "severity")));
        Assert.Contains("1 failures in a row", Text(ejected, "text"));
    }

    [Fact]
    public async Task Should_tell_what_an_operator_has_changed_and_from_where()
    {
        await using var balancer = await RunningBalancer.StartAsync([_one.Url, _other.Url], FreePort.ForAdmin());
        await SendAsync(balancer, HttpMethod.Patch, $"backends/{_one.HostPort}", """{"weight":3}""");
        await SendAsync(balancer, HttpMethod.Patch, $"backends/{_one.HostPort}", """{"state":"draining"}""");
        await SendAsync(balancer, HttpMethod.Patch, "", """{"algorithm":"RoundRobin"}""");
        await SendAsync(balancer, HttpMethod.Delete, $"backends/{_other.HostPort}", null);

        using var posted = await _client.PostAsync(new Uri($"{balancer.AdminUrl}/metrics"), null);
        Assert.Equal(405, (int)posted.StatusCode); // And is no change.

        var kinds = (await AllAsync(balancer)).Where(e => Text(e, "kind") != "flip").Select(e => (Text(e, "kind"), Text(e, "backend"), Text(e, "by")));

        const string Me = "admin API, 127.0.0.1";
        Assert.Equal(
            [
                ("backend", _one.HostPort, Me), ("state", _one.HostPort, Me), ("drained", _one.HostPort, "balancer"), ("pool", null, Me),
                ("leaving", _other.HostPort, Me), ("gone", _other.HostPort, "balancer"),
            ],
            kinds);
        var changes = (await MetricsAsync(balancer)).Where(line => line.StartsWith("balancer_admin_changes_total", StringComparison.Ordinal)).ToList();
        Assert.Contains("balancer_admin_changes_total{http_request_method=\"PATCH\",http_route=\"/api/pools/{pool}/backends/{name}\"} 2", changes);
        Assert.Equal(3, changes.Count);
    }

    [Fact]
    public async Task Should_tell_a_reload_that_was_applied_and_one_that_was_not()
    {
        var file = Write($$$"""{"Balancer":{"Backends":["{{{_one.Url}}}"]}}""");
        await using var balancer = await RunningBalancer.StartFromFileAsync(file, [_one.Url], FreePort.ForAdmin());
        Write($$$"""{"Balancer":{"Backends":["{{{_one.Url}}}","{{{_other.Url}}}"]}}""");
        await FindAsync(balancer, "reload", e => Text(e, "severity") == "info");
        Write("""{"Balancer":{"Nonsense":1}}""");

        var refused = await FindAsync(balancer, "reload", e => Text(e, "severity") == "error");

        Assert.Contains("Balancer:Nonsense: unknown key", Text(refused, "text"));
        Assert.Equal(_other.HostPort, Text(await FindAsync(balancer, "added"), "backend"));
        Assert.Contains("balancer_configuration_current{} 0", await MetricsAsync(balancer));
        Assert.Equal(
            ["balancer_configuration_reloads_total{result=\"applied\"} 1", "balancer_configuration_reloads_total{result=\"refused\"} 1"],
            (await MetricsAsync(balancer)).Where(line => line.StartsWith("balancer_configuration_reloads_total", StringComparison.Ordinal)).Order());
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private string Write(string text)
    {
        var file = Path.Combine(_folder.FullName, "balancer.json");
        File.WriteAllText(file, text);
        return file;
    }

    private async Task SendAsync(RunningBalancer balancer, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, $"{balancer.AdminUrl}/api/pools/default/{path}".TrimEnd('/'));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<IReadOnlyList<string>> MetricsAsync(RunningBalancer balancer) =>
        (await _client.GetStringAsync(new Uri($"{balancer.AdminUrl}/metrics"))).Split('\n');

    private async Task<JsonElement[]> AllAsync(RunningBalancer balancer) =>
        (await _client.GetFromJsonAsync<JsonElement[]>(new Uri($"{balancer.AdminUrl}/api/events")))!;

    private async Task<JsonElement> FindAsync(RunningBalancer balancer, string kind, Func<JsonElement, bool>? which = null)
    {
        JsonElement[] found = [];
        await Eventually.HoldsAsync(
            async () => (found = [.. (await AllAsync(balancer)).Where(e => Text(e, "kind") == kind && (which?.Invoke(e) ?? true))]).Length > 0,
            $"there is an event of the kind {kind}");
        return found[0];
    }
}
