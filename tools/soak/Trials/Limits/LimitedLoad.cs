using System.Diagnostics;

namespace Balancer.Soak.Trials.Limits;

/// <summary>Far more clients than places: what the backends were busy for, of the time there was.</summary>
internal sealed class LimitedLoad(Stage stage, TrialSettings settings, Tally tally, Report report)
{
    public const int Clients = 300;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public async Task<Throughput> RunAsync(CancellationToken cancellationToken)
    {
        report.Line($"{Clients} clients");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = TrialClient.RunAsync(Clients, stage.Balancer.Port, tally, id => Ask.Get(id), report, over.Token);
        try
        {
            await Task.Delay(WarmUp, cancellationToken);
            return await MeasureAsync(cancellationToken);
        }
        finally
        {
            await over.CancelAsync();
            await load;
        }
    }

    private async Task<Throughput> MeasureAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var before = Work();
        await Task.Delay(settings.Duration, cancellationToken);
        var after = Work();
        var available = Stopwatch.GetElapsedTime(started) * stage.Backends.Count;
        return new Throughput(after.Served - before.Served, after.Busy - before.Busy, available);
    }

    private (long Served, TimeSpan Busy) Work()
    {
        var work = stage.Backends.Select(backend => backend.Counters.Work).ToList();
        return (work.Sum(w => w.Served), TimeSpan.FromTicks(work.Sum(w => w.Busy.Ticks)));
    }
}

/// <summary>What was done in a time.</summary>
/// <param name="Served">Requests.</param>
/// <param name="Busy">The time they took in the backends, together.</param>
/// <param name="Available">The time of all backends together.</param>
internal sealed record Throughput(long Served, TimeSpan Busy, TimeSpan Available)
{
    public TimeSpan ServiceTime => Busy / Math.Max(Served, 1);

    /// <summary>Of the requests that the service time allows; the same as the part of the time in which the backends were busy.</summary>
    public double Share => Busy / Available;
}
