namespace Balancer.Soak.Trials.Cluster.Exact;

/// <summary>One of three nodes is cut off while there is more to do than their backends may have: the bounds hold, and the others use all places.</summary>
internal sealed class ExactPartitionTrial(TrialSettings settings, bool isShort) : ClusterTrial("exact-partition", settings)
{
    private const int Clients = 12; // Of each node.
    private const int Nodes = 3;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BackLimit = TimeSpan.FromSeconds(20);

    private readonly Table _table = new("one of three nodes cut off, MaxConnections 2 on 4 backends", "Reject", "Local");
    private readonly Dictionary<string, List<string>> _cells = [];

    private int Place => Settings.Seed % Nodes;

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        if (await LinkCut.ObstacleAsync(cancellationToken) is { } obstacle)
        {
            Findings.Skip(obstacle);
            return;
        }

        await TryAsync("Reject", SharedLimit.Limit, cancellationToken);
        if (!isShort)
        {
            await TryAsync("Local", SharedLimit.Limit + 1, cancellationToken); // One more, from the one that is cut off.
        }

        foreach (var (name, cells) in _cells)
        {
            _table.Add([name, .. cells, .. Enumerable.Repeat("", 2 - cells.Count)]);
        }

        _table.Write(Output);
    }

    private async Task TryAsync(string fallback, int bound, CancellationToken cancellationToken)
    {
        var setup = SharedLimit.Setup(fallback) with { Through = place => place == Place ? LinkCut.Through : [] };
        await using var fleet = await Fleet.StartAsync(setup, Settings.BalancerKeys, cancellationToken);
        var alone = fleet.Nodes[Place];
        var others = fleet.Nodes.Where(node => node != alone).ToList();
        var (own, majority) = (new Tally(), new Tally());
        await using var cut = new LinkCut(alone, others);
        await UnderLoadAsync(
            over => Task.WhenAll(
            [
                .. others.Select(node => TrialClient.RunAsync(Clients, node.Port, majority, SharedLimit.Choose, Report, over)),
                TrialClient.RunAsync(Clients, alone.Port, own, SharedLimit.Choose, Report, over),
            ]),
            () => CutAsync(fleet, cut, own, cancellationToken),
            cancellationToken);
        Add("most requests at once on a backend, as it counts itself", $"{fleet.Peak} of {bound}");
        Add("answered / failed on the others", $"{Figure.Count(majority.Answered)} / {majority.Failed}");
        Add("answered / failed on the one that was cut off", $"{Figure.Count(own.Answered)} / {own.Failed}");
        Findings.Require(fleet.Peak <= bound, $"{fallback}: a backend saw {fleet.Peak} requests at once, {bound} is the bound");
        Findings.Require(majority.Failed == 0, $"{majority.Failed} requests to the others failed");
        Findings.Require(fleet.Nodes.All(node => node.Ends == 0), "a node was started again");
        Findings.Require(fallback == "Reject" || own.Failed == 0, $"{own.Failed} requests to the one that was cut off failed");
    }

    private async Task CutAsync(Fleet fleet, LinkCut cut, Tally own, CancellationToken cancellationToken)
    {
        await Task.Delay(Before, cancellationToken);
        Report.Line($"node {Place + 1}, {fleet.Nodes[Place].Name}, is cut off");
        var begun = Report.Elapsed;
        await cut.BeginAsync(cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken); // In which it has its places still.
        Add("served by it in the first 16 s", await CountAsync(own, TimeSpan.FromSeconds(15), cancellationToken));
        await FillAsync(fleet, cancellationToken);
        Add("all places in use again after", Figure.Seconds(Report.Elapsed - begun));
        Add("served by it in the rest", await CountAsync(own, begun + Settings.Duration - Report.Elapsed, cancellationToken));
        await cut.EndAsync();
        var before = own.Answered;
        var healed = Report.Elapsed;
        await fleet.BecomesWholeAsync(LimitToBecomeWhole, cancellationToken);
        Add("all three see each other, after the links are whole", Figure.Seconds(Report.Elapsed - healed));
        var back = await Until.HoldsAsync(() => own.Answered > before + Clients, BackLimit, cancellationToken);
        Findings.Require(back is not null, "the one that was cut off does not serve again");
        Add("and it serves as before, after", Figure.Seconds(Report.Elapsed - healed));
        await FillAsync(fleet, cancellationToken);
        await Task.Delay(Before, cancellationToken);
    }

    private async Task FillAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        var time = await SharedLimit.BecomesFullAsync(fleet, SharedLimit.Reclaim, cancellationToken);
        Findings.Require(time is not null, $"not all places are in use within {SharedLimit.Reclaim.TotalSeconds} s");
    }

    private static async Task<string> CountAsync(Tally own, TimeSpan time, CancellationToken cancellationToken)
    {
        var before = own.Answered;
        await Task.Delay(time > TimeSpan.Zero ? time : TimeSpan.Zero, cancellationToken);
        return Figure.Count(own.Answered - before);
    }

    private void Add(string name, string cell)
    {
        if (!_cells.TryGetValue(name, out var cells))
        {
            _cells.Add(name, cells = []);
        }

        cells.Add(cell);
    }
}
