namespace Balancer.Soak.Trials.Cluster;

/// <summary>All nodes are stopped and started, one after the other: a client that goes to the next node loses nothing.</summary>
internal sealed class RestartTrial(TrialSettings settings) : ClusterTrial("cluster-restart", settings)
{
    private const int Clients = 12;

    private static readonly Behaviour Good = new(TimeSpan.FromMilliseconds(20));

    private readonly Table _table = new("node", "ended after", "exit code", "ready after its start", "up everywhere, then after");

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        await using var fleet = await Fleet.StartAsync(new FleetSetup(3, 4, Good), Settings.BalancerKeys, cancellationToken);
        var clients = new NextNodeClients(fleet.Nodes, Tally, Report);
        await UnderLoadAsync(
            over => clients.RunAsync(Clients, over), () => RestartAllAsync(fleet, cancellationToken), cancellationToken);
        _table.Write(Output);
        await Output.WriteLineAsync(
            $"{Figure.Count(Tally.Answered)} requests answered, {Tally.Failed} failed; {clients.Moves} times a client went to the next node\n");
        await RequireRestAsync(fleet, cancellationToken);
    }

    private async Task RestartAllAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        foreach (var node in fleet.Nodes)
        {
            await Task.Delay(Settings.Duration / fleet.Nodes.Count, cancellationToken);
            Report.Line($"{node.Name} is told to end");
            await RestartAsync(fleet, node, cancellationToken);
        }

        await Task.Delay(Settings.Duration / fleet.Nodes.Count, cancellationToken);
    }

    private async Task RestartAsync(Fleet fleet, Node node, CancellationToken cancellationToken)
    {
        var end = await node.StopAsync(cancellationToken) ?? throw new SoakException($"{node.Name} does not end on SIGTERM");
        Findings.Require(end.Code == 0, $"{node.Name} ended with exit code {end.Code} on SIGTERM");
        var started = Report.Elapsed;
        await node.StartAsync(cancellationToken);
        await node.OpenAsync(cancellationToken);
        var ready = Report.Elapsed - started;
        var whole = await fleet.BecomesWholeAsync(LimitToBecomeWhole, cancellationToken);
        Report.Line($"{node.Name} is up again");
        _table.Add(node.Name, Figure.Seconds(end.Time), $"{end.Code}", Figure.Seconds(ready), Figure.Seconds(whole));
    }
}
