namespace Balancer.VisualTest;

/// <summary>Sends the requests of a run, a fixed number at a time, and writes them into the log.</summary>
internal sealed class LoadRun(Settings settings, BalancerClient client, RequestLog log)
{
    private readonly Schedule _schedule = new(settings.Requests, settings.SlowRatio, settings.SlowSeconds);

    /// <summary>Ends when every request is over, or early, and as cleanly, when cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = settings.Concurrency,
            CancellationToken = cancellationToken,
        };
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, settings.Requests), options, SendAsync);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The log holds what was done until now.
        }
    }

    private async ValueTask SendAsync(int index, CancellationToken cancellationToken)
    {
        var sleep = _schedule.SleepOf(index);
        var start = log.Begin();
        log.End(sleep is not null, start, await client.SendAsync(sleep, cancellationToken));
    }
}
