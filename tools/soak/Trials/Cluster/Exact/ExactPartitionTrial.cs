namespace Balancer.Soak.Trials.Cluster.Exact;

/// <summary>One of three nodes is cut off while there is more to do than their backends may have: the bounds hold, and the others use all places.</summary>
internal sealed class ExactPartitionTrial(TrialSettings settings, string? only) : ClusterTrial("exact-partition", settings)
{
    private const int Nodes = 3;

    // With Local, the one that is cut off has its part besides.
    private static readonly (string Fallback, int Bound)[] Bounds =
    [
        ("Reject", SharedLimit.Limit), ("Local", SharedLimit.Limit + Math.Max(1, SharedLimit.Limit / Nodes)),
    ];

    private readonly List<ExactCut> _cuts = [];

    private int Place => Settings.Seed % Nodes;

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        if (await LinkCut.ObstacleAsync(cancellationToken) is { } obstacle)
        {
            Findings.Skip(obstacle);
            return;
        }

        foreach (var (fallback, bound) in Bounds.Where(b => only is null || b.Fallback == only))
        {
            await TryAsync(fallback, bound, cancellationToken);
        }

        var table = new Table(["one of three nodes cut off, MaxConnections 2 on 4 backends", .. _cuts.Select(cut => cut.Fallback)]);
        foreach (var row in _cuts[0].Rows.Select(row => row.Name))
        {
            table.Add([row, .. _cuts.Select(cut => cut.Rows.FirstOrDefault(own => own.Name == row).Cell ?? "")]);
        }

        table.Write(Output);
    }

    private async Task TryAsync(string fallback, int bound, CancellationToken cancellationToken)
    {
        var setup = SharedLimit.Setup(fallback) with { Through = place => place == Place ? LinkCut.Through : [] };
        await using var fleet = await Fleet.StartAsync(setup, Settings.BalancerKeys, cancellationToken);
        await SharedLimit.BecomesReadyAsync(fleet, cancellationToken);
        var cut = new ExactCut(fallback, fleet, Place, Settings.Duration, Tally, Findings, Report);
        _cuts.Add(cut);
        var witness = new Witness(fleet, bound, Report);
        await UnderLoadAsync(
            over => Task.WhenAll(cut.LoadAsync(over), witness.WatchAsync(over)),
            () => cut.RunAsync(LimitToBecomeWhole, cancellationToken),
            cancellationToken);
        cut.Require(bound);
        await RequireRestAsync(fleet, cancellationToken);
    }
}
