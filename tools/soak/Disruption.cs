using System.Globalization;

namespace Balancer.Soak;

/// <summary>Kills one backend after the other and starts it again; never one before the balancer has seen the last one come up.</summary>
internal sealed class Disruption(Scene scene, Settings settings, Report report)
{
    private static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(30); // Above the default interval of the probes.

    /// <summary>How many backends were killed, noticed, started and noticed again.</summary>
    public int Strikes { get; private set; }

    /// <summary>Goes on for the duration of the run, and until the last one is up again.</summary>
    /// <exception cref="SoakException">The balancer has not noticed in good time.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var next = settings.KillEvery;
        for (; next < settings.Duration; next = Max(next + settings.KillEvery, report.Elapsed))
        {
            await report.DelayUntilAsync(next, cancellationToken);
            await StrikeAsync(scene.Backends[Strikes % scene.Backends.Count], cancellationToken);
            Strikes++;
        }

        await report.DelayUntilAsync(settings.Duration, cancellationToken);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private async Task StrikeAsync(BackendProcess backend, CancellationToken cancellationToken)
    {
        var (downs, ups) = (scene.Balancer.LoggedChanges(backend.Url, "down"), scene.Balancer.LoggedChanges(backend.Url, "up"));
        report.Line($"{backend.Name} is killed");
        var killed = report.Elapsed;
        await backend.KillAsync();
        await NoticedAsync(backend, "down", downs, cancellationToken);
        await report.DelayUntilAsync(killed + settings.DownFor, cancellationToken);

        await backend.StartAsync(cancellationToken);
        report.Line($"{backend.Name} is started again");
        await NoticedAsync(backend, "up", ups, cancellationToken);
    }

    private async Task NoticedAsync(BackendProcess backend, string state, int before, CancellationToken cancellationToken)
    {
        bool IsLogged() => scene.Balancer.LoggedChanges(backend.Url, state) > before;
        if (await Until.HoldsAsync(IsLogged, NoticeLimit, cancellationToken) is not { } time)
        {
            throw new SoakException($"the balancer has not said within {NoticeLimit.TotalSeconds} s that {backend.Name} is [{state}]");
        }

        report.Line(string.Create(CultureInfo.InvariantCulture, $"{backend.Name} [{state}] logged after {time.TotalSeconds:F1} s"));
    }
}
