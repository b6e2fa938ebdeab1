namespace Balancer.Soak.Trials.Cluster;

/// <summary>One node after the other is killed and started again: those that live must not lose a request.</summary>
internal sealed class KillTrial(TrialSettings settings) : ClusterTrial("cluster-kill", settings)
{
    private const int Clients = 4; // Of each node.

    private static readonly Behaviour Good = new(TimeSpan.FromMilliseconds(20));
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(2);

    private readonly List<TimeSpan> _whole = [];

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        await using var fleet = await Fleet.StartAsync(new FleetSetup(3, 4, Good), Settings.BalancerKeys, cancellationToken);
        var clients = fleet.Nodes.Select(node => new StickyClients(node, Tally, Report)).ToList();
        await UnderLoadAsync(
            over => Task.WhenAll(clients.Select(own => own.RunAsync(Clients, over))),
            () => KillAsync(fleet, cancellationToken),
            cancellationToken);
        Show(clients.Sum(own => own.Excused));
        await RequireRestAsync(fleet, cancellationToken);
    }

    private async Task KillAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        var random = new Random(Settings.Seed);
        var started = Report.Elapsed;
        do
        {
            var node = fleet.Nodes[random.Next(fleet.Nodes.Count)];
            Report.Line($"{node.Name} is killed; {Figure.Count(Tally.Answered)} requests answered, {Tally.Failed} failed");
            await node.KillAsync();
            await Task.Delay(Down * (0.5 + random.NextDouble()), cancellationToken);
            await node.StartAsync(cancellationToken);
            var ready = await node.OpenAsync(cancellationToken);
            var whole = await fleet.BecomesWholeAsync(LimitToBecomeWhole, cancellationToken);
            Report.Line($"started again, ready after {Figure.Seconds(ready)} more, and up everywhere {Figure.Seconds(whole)} later");
            _whole.Add(ready + whole);
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 2), cancellationToken);
        }
        while (Report.Elapsed - started < Settings.Duration);
    }

    private void Show(int excused)
    {
        var table = new Table("three nodes, one killed at a time", "");
        table.Add("kills", Figure.Count(_whole.Count));
        table.Add("requests answered / failed", $"{Figure.Count(Tally.Answered)} / {Figure.Count(Tally.Failed)}");
        table.Add("requests that went down with a node, not counted", Figure.Count(excused));
        table.Add("from the start of a node until all see it up: mean / longest",
            $"{Figure.Seconds(TimeSpan.FromSeconds(_whole.Average(time => time.TotalSeconds)))} / {Figure.Seconds(_whole.Max())}");
        table.Write(Output);
    }
}
