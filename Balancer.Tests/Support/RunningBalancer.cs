using System.Net.Http.Json;
using System.Text.Json;
using Balancer.Actors;
using Balancer.Host;
using Balancer.Host.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Balancer.Tests.Support;

/// <summary>
/// The real balancer in this process, on a free port of 127.0.0.1. Probes go to <c>/_probe</c> and usage to <c>/_usage</c>, which a
/// <see cref="ScriptedBackend"/> answers by itself.
/// </summary>
internal sealed class RunningBalancer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly string[] Defaults =
    [
        "--Balancer:Address=127.0.0.1",
        "--Balancer:Port=0",
        "--Balancer:Admin:Port=0",
        "--Balancer:Pools:default:Health:Path=/_probe",
        "--Balancer:Pools:default:Usage:Path=/_usage",
        "--Balancer:Pools:default:Health:Timeout=00:00:10", // On a busy machine, being slow is not being down.
        "--Logging:Console:LogLevel:Default=None",
    ];

    private readonly WebApplication _app;
    private readonly RecordedLogs _logs;
    private int _disposed;

    private RunningBalancer(WebApplication app, RecordedLogs logs)
    {
        _app = app;
        _logs = logs;
        Port = new Uri(app.Urls.Single()).Port;
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>The admin port, which is on where the settings have <see cref="FreePort.ForAdmin"/>.</summary>
    public string AdminUrl => $"http://127.0.0.1:{_app.Services.GetRequiredService<BalancerOptions>().Admin.Port}";

    /// <summary>The lines logged so far.</summary>
    public IReadOnlyList<string> Logs => _logs.Lines;

    /// <summary>
    /// Starts it over these backends and returns once each has been probed. Settings are <c>key=value</c>, with keys relative to
    /// <c>Balancer:</c>, such as <c>Pools:default:Timeouts:Response=00:00:00.300</c>.
    /// </summary>
    public static Task<RunningBalancer> StartAsync(IEnumerable<string> backendUrls, params string[] settings)
    {
        var urls = backendUrls.ToArray();
        return StartWithAsync(null, urls, [$"--Balancer:Backends={string.Join(',', urls)}", .. settings.Select(s => $"--Balancer:{s}")]);
    }

    /// <summary>The same with the backends that a file names, which is watched; settings as above win over it.</summary>
    public static Task<RunningBalancer> StartFromFileAsync(string file, IEnumerable<string> backendUrls, params string[] settings)
    {
        return StartWithAsync(file, [.. backendUrls], [.. settings.Select(s => $"--Balancer:{s}")]);
    }

    private static async Task<RunningBalancer> StartWithAsync(string? file, string[] urls, string[] settings)
    {
        string[] keys = [.. Defaults, .. settings];
        var sources = new ConfigurationSources(file, keys);
        var configuration = sources.Open();
        var logs = new RecordedLogs();
        var app = BalancerServer.Build(ConfigurationLoader.Load(configuration), configuration, sources);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        await app.StartAsync();

        var balancer = new RunningBalancer(app, logs);
        await Eventually.HoldsAsync(
            () => urls.All(url => logs.Lines.Any(line => line.Contains($"Status change: {url} ["))), "every backend is probed at start");
        return balancer;
    }

    /// <summary>The same with requests taking this lane.</summary>
    public static Task<RunningBalancer> StartAsync(Lane lane, IEnumerable<string> backendUrls, params string[] settings)
    {
        return StartAsync(backendUrls, [lane.Setting(), .. settings]);
    }

    /// <summary>For what an operator does.</summary>
    public IPoolControl Control => _app.Services.GetRequiredService<IPools>().Find(PoolSettings.Default)!.Control;

    public async Task<StatsRow[]> StatsAsync()
    {
        using var client = new HttpClient();
        return (await client.GetFromJsonAsync<StatsRow[]>($"{Url}/stats", SnakeCase))!;
    }

    /// <summary>Stops it; once, however often it is called.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
