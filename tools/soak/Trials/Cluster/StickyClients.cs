namespace Balancer.Soak.Trials.Cluster;

/// <summary>Clients that know one node only, and wait while it is down.</summary>
internal sealed class StickyClients(Node node, Tally tally, Report report, Func<long, Ask>? choose = null)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Func<long, Ask> _choose = choose ?? ClusterLoad.Choose;
    private int _excused;

    /// <summary>Requests that went down with the node, and are not counted among the others.</summary>
    public int Excused => _excused;

    /// <summary>So many of them; ends, when cancelled, with the requests that are in flight.</summary>
    public Task RunAsync(int count, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => RunOneAsync(cancellationToken)));

    private async Task RunOneAsync(CancellationToken cancellationToken)
    {
        using var client = new TrialClient(node.Port, tally, _choose, report);
        while (!cancellationToken.IsCancellationRequested)
        {
            // Read first: it is closed before it is counted as ended.
            var ends = node.Ends;
            if (node.IsOpen)
            {
                await AskAsync(client, ends);
            }
            else
            {
                client.Drop(); // Whoever was between two requests has one to a process that is no more.
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private async Task AskAsync(TrialClient client, int ends)
    {
        var ask = _choose(tally.Next());
        var exchange = await client.ExchangeAsync(ask);
        if (exchange.Status != 200 && node.Ends != ends)
        {
            Interlocked.Increment(ref _excused);
        }
        else
        {
            client.Count(ask, exchange);
        }
    }
}
