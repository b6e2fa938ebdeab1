namespace Balancer.Soak.Trials.Cluster.Exact;

/// <summary>Nodes are killed while there is more to do than their backends may have: no backend ever has more, and no place is lost.</summary>
internal sealed class ExactKillTrial(TrialSettings settings) : ClusterTrial("exact-kill", settings)
{
    private const int Clients = 20; // Of each node.
    private const int Patiently = 4; // Every so many times, the node comes back only after the others have its places.

    private static readonly TimeSpan LongAway = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Noticed = TimeSpan.FromMilliseconds(300); // By the backends, whose connections end.
    private static readonly TimeSpan BusyLimit = TimeSpan.FromSeconds(30);

    private readonly List<Death> _deaths = [];

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        await using var fleet = await Fleet.StartAsync(SharedLimit.Setup("Reject"), Settings.BalancerKeys, cancellationToken);
        await SharedLimit.BecomesReadyAsync(fleet, cancellationToken);
        var clients = fleet.Nodes.Select(node => new StickyClients(node, Tally, Report, SharedLimit.Choose)).ToList();
        var witness = new Witness(fleet, SharedLimit.Limit, Report);
        await UnderLoadAsync(
            over => Task.WhenAll([.. clients.Select(own => own.RunAsync(Clients, over)), witness.WatchAsync(over)]),
            () => KillAllAsync(fleet, cancellationToken),
            cancellationToken);
        Show(fleet, clients.Sum(own => own.Excused));
        Findings.Require(fleet.Peak <= SharedLimit.Limit, $"a backend saw {fleet.Peak} requests at once");
        await RequireRestAsync(fleet, cancellationToken);
    }

    private async Task KillAllAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        var random = new Random(Settings.Seed);
        _ = await SharedLimit.BecomesFullAsync(fleet, SharedLimit.Reclaim, cancellationToken)
            ?? throw new SoakException("not all places are in use at first");
        var started = Report.Elapsed;
        for (var kills = 1; kills == 1 || Report.Elapsed - started < Settings.Duration; kills++)
        {
            var away = kills % Patiently == 0 ? LongAway : TimeSpan.FromSeconds(0.5 + (random.NextDouble() * 5.5));
            await KillAsync(fleet, fleet.Nodes[random.Next(fleet.Nodes.Count)], away, cancellationToken);
            await fleet.BecomesWholeAsync(LimitToBecomeWhole, cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 2), cancellationToken);
        }
    }

    private async Task KillAsync(Fleet fleet, Node node, TimeSpan away, CancellationToken cancellationToken)
    {
        // One that holds nothing takes nothing with it.
        async Task<bool> IsBusyAsync() => await node.Process.InFlightAsync(cancellationToken) > 0;
        _ = await Until.HoldsAsync(IsBusyAsync, BusyLimit, cancellationToken)
            ?? throw new SoakException($"{node.Name} sends nothing to any backend for {BusyLimit.TotalSeconds} s");
        var isOwner = await SharedLimit.IsOwnerAsync(node, cancellationToken);
        var held = await node.Process.InFlightAsync(cancellationToken);
        var kind = $"{(isOwner ? "the owner" : "another one")}, {(away == LongAway ? "away until then" : "back before")}";
        Report.Line($"{node.Name}, {kind}, is killed with {held} requests in flight; {Figure.Count(Tally.Answered)} answered, {Tally.Failed} failed, "
            + $"at most {fleet.Peak} at once on a backend");
        await node.KillAsync();
        var whole = BecomesFullAsync(fleet, isOwner ? SharedLimit.ReclaimFromOwner : SharedLimit.Reclaim, kind, cancellationToken);
        await Task.Delay(away, cancellationToken);
        await node.StartAsync(cancellationToken);
        await node.OpenAsync(cancellationToken);
        Report.Line($"all places were in use {Figure.Seconds(await whole)} after the end; it was away for {Figure.Seconds(away)}");
    }

    private async Task<TimeSpan> BecomesFullAsync(Fleet fleet, TimeSpan limit, string kind, CancellationToken cancellationToken)
    {
        await Task.Delay(Noticed, cancellationToken);
        var time = Noticed + await SharedLimit.BecomesFullAsync(fleet, 2 * limit, cancellationToken)
            ?? throw new SoakException($"{kind}: not all places are in use {2 * limit.TotalSeconds} s after a death");
        Findings.Require(time <= limit, $"{kind}: all places are in use only {Figure.Seconds(time)} after a death");
        _deaths.Add(new Death(kind, limit, time));
        return _deaths[^1].Time;
    }

    private void Show(Fleet fleet, int excused)
    {
        var table = new Table("three nodes, one killed at a time, MaxConnections 2 on 4 backends, 60 clients", "");
        table.Add("kills", Figure.Count(_deaths.Count));
        table.Add("requests answered / failed", $"{Figure.Count(Tally.Answered)} / {Figure.Count(Tally.Failed)}");
        table.Add("requests that went down with a node, not counted", Figure.Count(excused));
        table.Add("most requests at once on a backend, as it counts itself / limit", $"{fleet.Peak} / {SharedLimit.Limit}");
        foreach (var deaths in _deaths.GroupBy(death => (death.Kind, death.Limit)).OrderBy(deaths => deaths.Key.Kind, StringComparer.Ordinal))
        {
            var mean = TimeSpan.FromSeconds(deaths.Average(death => death.Time.TotalSeconds));
            table.Add(
                $"all places in use again after {deaths.Count()} deaths, of {deaths.Key.Kind}: mean / longest / limit",
                $"{Figure.Seconds(mean)} / {Figure.Seconds(deaths.Max(death => death.Time))} / {Figure.Seconds(deaths.Key.Limit)}");
        }

        table.Write(Output);
    }

    private sealed record Death(string Kind, TimeSpan Limit, TimeSpan Time);
}
