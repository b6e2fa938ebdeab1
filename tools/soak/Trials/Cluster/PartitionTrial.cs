namespace Balancer.Soak.Trials.Cluster;

/// <summary>One of three nodes is cut off from the others for a while: clients must not notice, and the nodes find each other again.</summary>
internal sealed class PartitionTrial(TrialSettings settings) : ClusterTrial("cluster-partition", settings)
{
    private const int Clients = 4; // Of each node.
    private const int Nodes = 3;

    private static readonly Behaviour Good = new(TimeSpan.FromMilliseconds(20));
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(10);

    private readonly Table _table = new("one of three nodes cut off", "");

    // Which one is cut off. They differ: the first one is the one that begins a cluster.
    private int Place => Settings.Seed % Nodes;

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        if (await LinkCut.ObstacleAsync(cancellationToken) is { } obstacle)
        {
            Findings.Skip(obstacle);
            return;
        }

        var setup = new FleetSetup(Nodes, 4, Good) { Through = place => place == Place ? LinkCut.Through : [] };
        await using var fleet = await Fleet.StartAsync(setup, Settings.BalancerKeys, cancellationToken);
        var alone = fleet.Nodes[Place];
        var others = fleet.Nodes.Where(node => node != alone).ToList();
        await using var cut = new LinkCut(alone, others);
        await UnderLoadAsync(
            over => Task.WhenAll(fleet.Nodes.Select(
                node => TrialClient.RunAsync(Clients, node.Port, Tally, ClusterLoad.Choose, Report, over))),
            () => CutAsync(fleet, alone, others, cut, cancellationToken),
            cancellationToken);
        _table.Add("requests answered / failed", $"{Figure.Count(Tally.Answered)} / {Figure.Count(Tally.Failed)}");
        _table.Write(Output);
        await RequireRestAsync(fleet, cancellationToken);
        Findings.Require(fleet.Nodes.All(node => node.Ends == 0), "a node was started again");
    }

    private async Task CutAsync(Fleet fleet, Node alone, List<Node> others, LinkCut cut, CancellationToken cancellationToken)
    {
        await Task.Delay(Before, cancellationToken);
        Report.Line($"node {Place + 1}, {alone.Name}, is cut off");
        var begun = Report.Elapsed;
        await cut.BeginAsync(cancellationToken);
        await Task.WhenAll(
            NoticeAsync("the others have noticed after", () => AreWithoutAsync(others, [alone.Name], cancellationToken), cancellationToken),
            NoticeAsync("it has noticed after", () => AreWithoutAsync([alone], others.Select(o => o.Name), cancellationToken), cancellationToken),
            NoticeAsync("what it had in flight counts no more after", () => IsForgottenAsync(others, alone, cancellationToken), cancellationToken),
            NoticeAsync("what the others had counts no more there after", () => AreForgottenAsync(alone, cancellationToken), cancellationToken));

        await Report.DelayUntilAsync(begun + Settings.Duration, cancellationToken);
        var answered = Tally.Answered;
        await cut.EndAsync();
        Report.Line($"the links are whole again, {Figure.Count(answered)} requests answered, {Tally.Failed} failed");
        var time = await fleet.BecomesWholeAsync(LimitToBecomeWhole, cancellationToken);
        Report.Line($"all three see each other after {Figure.Seconds(time)}");
        _table.Add($"after {Figure.Seconds(Settings.Duration)}: all three see each other after", Figure.Seconds(time));
        await Task.Delay(Before, cancellationToken);
    }

    private async Task NoticeAsync(string what, Func<Task<bool>> fact, CancellationToken cancellationToken)
    {
        var time = await Until.HoldsAsync(fact, NoticeLimit, cancellationToken);
        Findings.Require(time is not null, $"{what}: not within {NoticeLimit.TotalSeconds} s");
        _table.Add(what, time is { } known ? Figure.Seconds(known) : "never");
    }

    private static async Task<bool> AreWithoutAsync(IEnumerable<Node> nodes, IEnumerable<string> gone, CancellationToken cancellationToken)
    {
        var views = await Task.WhenAll(nodes.Select(node => node.Admin.ClusterAsync(cancellationToken)));
        return views.All(view => view is not null && !view.Up.Intersect(gone).Any());
    }

    // Null, as it is for a node that has not told of late; and then its requests do not count where others choose a backend.
    private static async Task<bool> IsForgottenAsync(IEnumerable<Node> nodes, Node gone, CancellationToken cancellationToken)
    {
        var views = await Task.WhenAll(nodes.Select(node => node.Admin.ClusterAsync(cancellationToken)));
        return views.All(view => view is not null && view.Members.All(member => member.Node != gone.Name || member.InFlight is null));
    }

    // While the others have requests in flight all the time.
    private static async Task<bool> AreForgottenAsync(Node alone, CancellationToken cancellationToken) =>
        (await alone.Admin.ListAsync(cancellationToken)).All(backend => backend.Elsewhere is null or 0);
}
