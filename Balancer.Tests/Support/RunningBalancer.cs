using System.Net.Http.Json;
using System.Text.Json;

namespace Balancer.Tests.Support;

/// <summary>
/// The real balancer in this process, on a free port of 127.0.0.1. Probes go to <c>/_probe</c> and usage to <c>/_usage</c>, which a
/// <see cref="ScriptedBackend"/> answers by itself.
/// </summary>
internal sealed class RunningBalancer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private RunningBalancer(int port)
    {
        Port = port;
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>The lines logged so far.</summary>
    public IReadOnlyList<string> Logs { get; } = [];

    /// <summary>
    /// Starts it over these backends and returns once each has been probed. Settings are <c>key=value</c>, with keys relative to
    /// <c>Balancer:</c>, such as <c>Pools:default:Timeouts:Response=00:00:00.300</c>.
    /// </summary>
    public static Task<RunningBalancer> StartAsync(IEnumerable<string> backendUrls, params string[] settings)
    {
        throw new NotSupportedException($"wired by the host ({backendUrls.Count()} backends, {settings.Length} settings)");
    }

    public async Task<StatsRow[]> StatsAsync()
    {
        using var client = new HttpClient();
        return (await client.GetFromJsonAsync<StatsRow[]>($"{Url}/stats", SnakeCase))!;
    }

    public ValueTask DisposeAsync()
    {
        return ValueTask.CompletedTask;
    }
}
