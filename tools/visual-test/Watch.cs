using System.Runtime.CompilerServices;

namespace Balancer.VisualTest;

/// <summary>Looks at a run from time to time, at the client's books and at the balancer's, until it is over.</summary>
internal sealed class Watch(BalancerClient client, RequestLog log)
{
    public async IAsyncEnumerable<Snapshot> UntilAsync(
        Task run,
        TimeSpan interval,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval);
        while (!run.IsCompleted)
        {
            yield return log.Snapshot(await client.StatsAsync(cancellationToken));

            // The run ends by itself when cancelled, and the watch with it.
            await Task.WhenAny(run, timer.WaitForNextTickAsync(CancellationToken.None).AsTask());
        }
    }
}
