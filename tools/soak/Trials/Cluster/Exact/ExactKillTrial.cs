namespace Balancer.Soak.Trials.Cluster.Exact;

/// <summary>Nodes are killed while there is more to do than their backends may have: no backend ever has more, and no place is lost.</summary>
internal sealed class ExactKillTrial(TrialSettings settings) : ClusterTrial("exact-kill", settings)
{
    private const int Clients = 20; // Of each node.
    private const int Patiently = 4; // Every so many times, the node comes back only after the others have its places.

    private static readonly TimeSpan LongAway = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan Noticed = TimeSpan.FromMilliseconds(300); // By the backends, whose connections end.

    private readonly List<TimeSpan> _whole = [];

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        await using var fleet = await Fleet.StartAsync(SharedLimit.Setup("Reject"), Settings.BalancerKeys, cancellationToken);
        var clients = fleet.Nodes.Select(node => new StickyClients(node, Tally, Report, SharedLimit.Choose)).ToList();
        await UnderLoadAsync(
            over => Task.WhenAll(clients.Select(own => own.RunAsync(Clients, over))),
            () => KillAsync(fleet, cancellationToken),
            cancellationToken);
        Show(fleet, clients.Sum(own => own.Excused));
        Findings.Require(fleet.Peak <= SharedLimit.Limit, $"a backend saw {fleet.Peak} requests at once");
        await RequireRestAsync(fleet, cancellationToken);
    }

    private async Task KillAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        var random = new Random(Settings.Seed);
        await BecomesFullAsync(fleet, cancellationToken);
        var started = Report.Elapsed;
        for (var kills = 1; kills == 1 || Report.Elapsed - started < Settings.Duration; kills++)
        {
            var node = fleet.Nodes[random.Next(fleet.Nodes.Count)];
            Report.Line($"{node.Name} is killed; {Figure.Count(Tally.Answered)} requests answered, {Tally.Failed} failed, at most {fleet.Peak} at once on a backend");
            await node.KillAsync();
            var whole = BecomesFullAsync(fleet, cancellationToken);
            await Task.Delay(kills % Patiently == 0 ? LongAway : TimeSpan.FromSeconds(0.5 + (random.NextDouble() * 5.5)), cancellationToken);
            await node.StartAsync(cancellationToken);
            await node.OpenAsync(cancellationToken);
            Report.Line($"started again; all places were in use {Figure.Seconds(await whole)} after the end");
            await fleet.BecomesWholeAsync(LimitToBecomeWhole, cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 2), cancellationToken);
        }
    }

    private async Task<TimeSpan> BecomesFullAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        await Task.Delay(Noticed, cancellationToken);
        var time = await SharedLimit.BecomesFullAsync(fleet, SharedLimit.Reclaim, cancellationToken);
        Findings.Require(time is not null, $"not all places are in use within {SharedLimit.Reclaim.TotalSeconds} s");
        _whole.Add(Noticed + (time ?? SharedLimit.Reclaim));
        return _whole[^1];
    }

    private void Show(Fleet fleet, int excused)
    {
        var deaths = _whole.Skip(1).ToList();
        var table = new Table("three nodes, one killed at a time, MaxConnections 2 on 4 backends, 60 clients", "");
        table.Add("kills", Figure.Count(deaths.Count));
        table.Add("requests answered / failed", $"{Figure.Count(Tally.Answered)} / {Figure.Count(Tally.Failed)}");
        table.Add("requests that went down with a node, not counted", Figure.Count(excused));
        table.Add("most requests at once on a backend, as it counts itself", Figure.Count(fleet.Peak));
        table.Add(
            "from a death until all places are in use again: mean / longest",
            $"{Figure.Seconds(TimeSpan.FromSeconds(deaths.Average(time => time.TotalSeconds)))} / {Figure.Seconds(deaths.Max())}");
        table.Write(Output);
    }
}
