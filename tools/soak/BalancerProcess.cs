using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Balancer.Soak;

/// <summary>The balancer, and what can be learnt of it from outside.</summary>
internal sealed class BalancerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StatsLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(40); // Its ShutdownTimeout is 30 s.

    // What Kestrel logs whenever a client resets its connection amid a body, whatever the application does: its own doing, and harmless.
    private const string ResetUpload = "Microsoft.AspNetCore.Server.Kestrel[67]";

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = StatsLimit };
    private readonly ChildProcess _process;

    private BalancerProcess(ChildProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public long ResidentBytes => _process.ResidentBytes;

    public bool HasExited => _process.HasExited;

    /// <summary>Errors it has logged: of those there should be none, whatever backends and clients do.</summary>
    public IEnumerable<string> Errors =>
        _process.Lines.Where(line => IsError(line) && !line.Contains(ResetUpload, StringComparison.Ordinal));

    public static Task<BalancerProcess> StartAsync(
        int port, IEnumerable<BackendProcess> backends, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        string[] all =
        [
            "--backends", string.Join(',', backends.Select(backend => backend.Url)),
            // A backend that is down is probed every interval only: with the default of 20 s few kills would fit into a run.
            "--Balancer:Pools:default:Health:Interval=00:00:01",
            "--Balancer:Pools:default:Health:FastInterval=00:00:00.5",
            .. keys,
        ];
        return StartAsync(port, all, cancellationToken);
    }

    /// <param name="port">Where it takes requests.</param>
    /// <param name="arguments">Its other arguments.</param>
    /// <param name="cancellationToken">Ends it where it has not started.</param>
    /// <param name="through">The program that starts it, and its own arguments; none for none.</param>
    public static async Task<BalancerProcess> StartAsync(
        int port, IEnumerable<string> arguments, CancellationToken cancellationToken, IReadOnlyList<string>? through = null)
    {
        string[] all =
        [
            "--port", port.ToString(CultureInfo.InvariantCulture),
            "--Balancer:Address=127.0.0.1",
            "--Balancer:Admin:Port=0",
            .. arguments,
        ];
        var launch = new Launch("the balancer", "Balancer.Host.dll", "Balancing over") { Arguments = all };
        launch = launch with { Command = [.. through ?? [], .. launch.Command] };
        return new BalancerProcess(await ChildProcess.StartAsync(launch, cancellationToken), port);
    }

    /// <summary>How often it has logged that the backend came up or went down.</summary>
    public int LoggedChanges(string url, string state) => Logged($"Status change: {url} [{state}]");

    /// <summary>In how many of the lines it has logged the text is.</summary>
    public int Logged(string text) => _process.Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>The requests that are counted as in flight, on all backends; null where it does not say.</summary>
    public async Task<int?> InFlightAsync(CancellationToken cancellationToken) =>
        (await StatsAsync(cancellationToken))?.Sum(row => row.ConnCount);

    /// <summary>Its statistics; null where it gives none.</summary>
    public async Task<IReadOnlyList<StatsRow>?> StatsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _http.GetFromJsonAsync<StatsRow[]>($"http://127.0.0.1:{Port}/stats", SnakeCase, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or TaskCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <summary>Sends SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends SIGTERM and gives the exit code and the time it took; null where it does not end.</summary>
    public async Task<(int Code, TimeSpan Time)?> StopAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ExitLimit);
        var started = Stopwatch.GetTimestamp();
        _process.Terminate();
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return (_process.ExitCode, Stopwatch.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool IsError(string line) =>
        line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }
}
