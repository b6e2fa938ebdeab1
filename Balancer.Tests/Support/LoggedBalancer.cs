using System.Text.Json;
using Balancer.Tests.Host;

namespace Balancer.Tests.Support;

/// <summary>A <see cref="RunningBalancer"/> with an access log.</summary>
internal sealed class LoggedBalancer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly TemporaryFolder _folder;
    private readonly RunningBalancer _running;
    private bool _hasEnded;

    private LoggedBalancer(TemporaryFolder folder, RunningBalancer running)
    {
        (_folder, _running) = (folder, running);
    }

    public RunningBalancer Running => _running;

    public int Port => _running.Port;

    public static async Task<LoggedBalancer> StartAsync(Lane lane, IEnumerable<string> backendUrls, params string[] settings)
    {
        var folder = new TemporaryFolder();
        var running = await RunningBalancer.StartAsync(lane, backendUrls, [.. SettingsFor(folder), .. settings]);
        return new LoggedBalancer(folder, running);
    }

    /// <summary>The settings that turn the log on.</summary>
    public static string[] SettingsFor(TemporaryFolder folder) => ["AccessLog:Enabled=true", $"AccessLog:File={FileIn(folder)}"];

    /// <summary>The lines that are in the file so far.</summary>
    public static IReadOnlyList<AccessLine> Read(TemporaryFolder folder)
    {
        var text = File.ReadAllText(FileIn(folder));
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        return [.. whole.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<AccessLine>(line, SnakeCase)!)];
    }

    /// <summary>Waits for so many lines, ends the balancer, and holds that there were no more; questions for statistics apart.</summary>
    public async Task<IReadOnlyList<AccessLine>> LinesAsync(int count)
    {
        await Eventually.HoldsAsync(() => Lines().Count >= count, $"each of {count} request(s) has its line");
        _hasEnded = true;
        await _running.DisposeAsync();
        Assert.Equal(count, Lines().Count);
        return Lines();
    }

    /// <summary>The same for one.</summary>
    public async Task<AccessLine> LineAsync() => (await LinesAsync(1))[0];

    public async ValueTask DisposeAsync()
    {
        if (!_hasEnded)
        {
            await _running.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static string FileIn(TemporaryFolder folder) => Path.Combine(folder.FullName, "access.log");

    private List<AccessLine> Lines() => [.. Read(_folder).Where(line => line.Path != "/stats")];
}

/// <summary>A line of the access log.</summary>
internal sealed record AccessLine(
    string Client,
    string Method,
    string Host,
    string Path,
    string Protocol,
    int Status,
    string Outcome,
    string Pool,
    string Backend,
    int Tries,
    int InFlight,
    double QueueMs,
    double ConnectMs,
    double FirstByteMs,
    double TotalMs,
    long BytesIn,
    long BytesOut,
    string? TraceId)
{
    /// <summary>Holds that it ended so.</summary>
    public void Ended(string outcome, int status, int tries, ScriptedBackend? backend)
    {
        Assert.Equal((outcome, status, tries, backend?.HostPort ?? ""), (Outcome, Status, Tries, Backend));
        Assert.True(TotalMs > 0 || backend is null, "what a backend has to do takes time");
        Assert.True(QueueMs + ConnectMs + FirstByteMs <= TotalMs + 0.01, "its parts are no longer than the whole");
    }

    /// <summary>Holds which of its times there were.</summary>
    public void Took(bool queue, bool connect, bool firstByte)
    {
        Assert.Equal((queue, connect, firstByte), (QueueMs > 0, ConnectMs > 0, FirstByteMs > 0));
    }
}
