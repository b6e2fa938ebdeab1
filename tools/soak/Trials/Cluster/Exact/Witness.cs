namespace Balancer.Soak.Trials.Cluster.Exact;

/// <summary>Looks for backends that have more requests than they may, and tells whose these are while that can still be seen.</summary>
internal sealed class Witness(Fleet fleet, int bound, Report report)
{
    private const int LastArrivals = 12;

    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(2);

    private readonly HashSet<TrialBackend> _told = [];

    /// <summary>Watches until it is cancelled; tells of each backend once.</summary>
    public async Task WatchAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            foreach (var backend in fleet.Backends.Where(backend => backend.Counters.Peak > bound && _told.Add(backend)))
            {
                await TellAsync(backend);
            }

            await Task.Delay(Round, CancellationToken.None);
        }
    }

    private async Task TellAsync(TrialBackend backend)
    {
        var last = fleet.Arrivals.Where(arrival => arrival.Backend == backend.Name).TakeLast(LastArrivals).Select(arrival => arrival.Number);
        report.Line($"{backend.Name} has had {backend.Counters.Peak} requests at once, {bound} is the bound; the last ones that came to it: {string.Join(", ", last)}");
        foreach (var node in fleet.Nodes.Where(node => node.IsOpen))
        {
            var rows = await node.Process.StatsAsync(CancellationToken.None) ?? [];
            report.Line($"... a moment later, {node.Name} has in flight on each backend: {string.Join(", ", rows.Select(row => row.ConnCount))}");
        }
    }
}
