using Balancer.Actors;
using Balancer.Host.Routing;
using Balancer.Host.Telemetry;
using Microsoft.Extensions.Options;

namespace Balancer.Host.Configuration;

/// <summary>
/// Looks at the configuration file every second, and applies what is new in it. What counts is what the file says: so it is the same whether it
/// was written, moved into place, or the link to it turned to another one.
/// </summary>
internal sealed partial class ConfigurationReloader(
    ConfigurationSources sources,
    IConfiguration started,
    BalancerOptions options,
    IOptions<HostOptions> host,
    Router router,
    EventLog events,
    Instruments instruments,
    ILogger<ConfigurationReloader> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // The framework reads these once, when it starts.
    private static readonly string[] FixedKeys = ["Balancer:Address", "Balancer:Port", "Balancer:Admin", "Balancer:Metrics", "Balancer:AccessLog", "Balancer:Cluster", "Kestrel", "Logging"];

    private readonly SortedDictionary<string, string?> _running = FixedOf(started);
    private readonly HashSet<string> _warned = new(StringComparer.OrdinalIgnoreCase);
    private byte[] _known = sources.Opened;
    private byte[]? _seen;

    /// <summary>Looks once. What is new must be there twice, so that a file which is being written is not read half.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = sources.ReadFile();
        if (now.AsSpan().SequenceEqual(_known))
        {
            _seen = null;
            return;
        }

        if (_seen is null || !now.AsSpan().SequenceEqual(_seen))
        {
            _seen = now;
            return;
        }

        _seen = null;
        if (await TryReloadAsync(cancellationToken))
        {
            _known = now;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (sources.File is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private static SortedDictionary<string, string?> FixedOf(IConfiguration configuration)
    {
        var values = new SortedDictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in FixedKeys.Select(configuration.GetSection))
        {
            foreach (var (key, value) in section.AsEnumerable().Where(entry => entry.Value is not null))
            {
                values[key] = value;
            }
        }

        return values;
    }

    // False where it should be tried again.
    private async Task<bool> TryReloadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var configuration = sources.Open();
            var next = ConfigurationLoader.Load(configuration);
            await router.ApplyAsync(next, cancellationToken);
            options.StatsPath = next.StatsPath;
            options.ShutdownDelay = next.ShutdownDelay;
            options.ShutdownTimeout = host.Value.ShutdownTimeout = next.ShutdownTimeout;
            WarnOfFixed(FixedOf(configuration));
            LogReloaded(sources.File!);
            Tell(EventSeverity.Info, "The configuration was read again");
            return true;
        }
        catch (InvalidConfigurationException e)
        {
            foreach (var mistake in e.Mistakes)
            {
                LogMistake(mistake);
            }

            Tell(EventSeverity.Error, $"The configuration stays as it was: {string.Join("; ", e.Mistakes)}");

            return true;
        }
        catch (TimeoutException e)
        {
            LogUnanswered(e);
            return false;
        }
    }

    private void Tell(EventSeverity severity, string text)
    {
        events.Add(EventKind.Reload, severity, pool: null, backend: null, text, EventLog.ByFile);
        instruments.Reloaded(applied: severity == EventSeverity.Info);
    }

    // Once for each, until it is as it was again. The values may be secrets.
    private void WarnOfFixed(SortedDictionary<string, string?> now)
    {
        foreach (var key in _running.Keys.Union(now.Keys, StringComparer.OrdinalIgnoreCase))
        {
            if (_running.GetValueOrDefault(key) == now.GetValueOrDefault(key))
            {
                _warned.Remove(key);
            }
            else if (_warned.Add(key))
            {
                LogFixed(key);
            }
        }
    }

    [LoggerMessage(EventId = 0, Level = LogLevel.Information, Message = "The configuration was read again: {File}")]
    private partial void LogReloaded(string file);

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Key}: has changed, which takes effect at the next start")]
    private partial void LogFixed(string key);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "The configuration stays as it was: {Mistake}")]
    private partial void LogMistake(string mistake);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "The pool does not answer, which is a bug; the configuration may be in force or not")]
    private partial void LogUnanswered(Exception cause);
}
