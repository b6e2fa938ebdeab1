namespace Balancer.Soak.Trials.Changes;

/// <summary>Compares counts while every request stands still in a backend: what the balancer counts must be what the backends do.</summary>
internal sealed class StandingCounts(Stage stage, int clients, Findings findings, Report report)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>How often they were the same.</summary>
    public int Equal { get; private set; }

    /// <summary>Requests that waited for a backend.</summary>
    public int Queued { get; private set; }

    /// <summary>Requests on backends that were removed before these had ended.</summary>
    public int Stragglers { get; private set; }

    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        stage.Gate.Close();
        try
        {
            IReadOnlyList<StatsRow> rows = [];
            async Task<bool> AreSameAsync() => AreSame(rows = await stage.Balancer.StatsAsync(cancellationToken) ?? []);
            if (await Until.HoldsAsync(AreSameAsync, Limit, cancellationToken) is null)
            {
                findings.Add($"the balancer counts {string.Join(", ", rows)}, the backends "
                    + string.Join(", ", stage.Backends.Select(b => $"{b.Url} {b.Counters.InFlight}")));
                return;
            }

            Equal++;
            Queued += rows[0].PoolQueued;
            Stragglers += stage.Backends.Where(b => rows.All(row => row.Url != b.Url)).Sum(b => b.Counters.InFlight);
            var counts = stage.Backends.Select(b => $"{b.Name} {b.Counters.InFlight}");
            report.Line($"counts are the same: {string.Join(", ", counts)}, waiting {rows[0].PoolQueued}");
        }
        finally
        {
            stage.Gate.Open();
        }
    }

    // Each client has a request, in a backend or in the queue.
    private bool AreSame(IReadOnlyList<StatsRow> rows) => rows.Count > 0
        && stage.Backends.Sum(backend => backend.Counters.InFlight) + rows[0].PoolQueued == clients
        && rows.GroupBy(row => row.Url).All(
            own => stage.Backends.Single(backend => backend.Url == own.Key).Counters.InFlight == own.Sum(row => row.ConnCount));
}
