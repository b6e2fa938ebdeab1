namespace Balancer.Soak.Trials.Cluster;

/// <summary>How often several balancers together are as fair as one would be, when each gets a few long requests.</summary>
internal sealed class RoundsTrial(TrialSettings settings, int rounds, bool isShort) : Trial("cluster-rounds", settings)
{
    private const int Backends = 4;
    private const double LeastIdeal = 0.9;
    private const string Gossip = "Gossip";
    private const string Exact = "Exact";

    private static readonly string[] Names = [Exact, Gossip, "Local", "haproxy, leastconn", "yarp, LeastRequests"];
    private static readonly TimeSpan Spread = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(300); // So that contenders do not take the processors from each other.
    private static readonly Shape Main = new(2, 2, TimeSpan.Zero);
    private static readonly Shape[] Others =
    [
        new(2, 2, Spread), new(2, 4, TimeSpan.Zero), new(2, 4, Spread), new(3, 2, TimeSpan.Zero), new(3, 2, Spread),
    ];

    private readonly Tally _tally = new();
    private readonly Dictionary<(string Name, Shape Shape), int?> _ideal = [];

    private Shape[] Shapes => isShort ? [Main] : [Main, .. Others];

    private string[] Contenders => isShort ? [Gossip, Exact] : Names;

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        foreach (var shapes in Shapes.GroupBy(shape => shape.Nodes))
        {
            await CompareAsync(shapes.Key, [.. shapes], cancellationToken);
        }

        Show();
        var ideal = _ideal[(Gossip, Main)] ?? 0;
        Findings.Require(ideal >= Math.Floor(rounds * LeastIdeal), $"with Gossip, {Main.Name}: only {ideal} of {rounds} rounds were ideal");
        Findings.Require(_tally.Failed == 0, $"{_tally.Failed} requests failed");
    }

    private async Task CompareAsync(int nodes, IReadOnlyList<Shape> shapes, CancellationToken cancellationToken)
    {
        var contenders = new List<(string Name, IContender? Contender)>();
        try
        {
            foreach (var name in Contenders)
            {
                contenders.Add((name, await StartAsync(name, nodes, cancellationToken)));
            }

            foreach (var shape in shapes)
            {
                Report.Line($"{rounds} rounds of {shape.Name}");
                var results = await Task.WhenAll(contenders.Select((c, i) => CountAsync(c.Contender, shape, i * Apart, cancellationToken)));
                results.Zip(contenders).ToList().ForEach(result => _ideal[(result.Second.Name, shape)] = result.First);
            }
        }
        finally
        {
            await Task.WhenAll(contenders.Select(c => c.Contender?.DisposeAsync().AsTask() ?? Task.CompletedTask));
        }
    }

    private async Task<IContender?> StartAsync(string name, int nodes, CancellationToken cancellationToken) => name switch
    {
        "haproxy, leastconn" => await Peers.StartHaproxyAsync(nodes, Backends, cancellationToken),
        "yarp, LeastRequests" => await Peers.StartYarpAsync(nodes, Backends, cancellationToken),
        _ => await Fleet.StartAsync(
            new FleetSetup(nodes, Backends, new Behaviour(TimeSpan.Zero)) { Sharing = name }, Settings.BalancerKeys, cancellationToken),
    };

    private async Task<int?> CountAsync(IContender? contender, Shape shape, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (contender is null)
        {
            return null;
        }

        await Task.Delay(delay, cancellationToken);
        using var own = new Rounds(contender, shape, Settings.Seed, _tally, Report);
        return await own.CountIdealAsync(rounds, cancellationToken);
    }

    private void Show()
    {
        Output.WriteLine($"\nRounds of {rounds} in which no backend had more than it had to; nodes x requests at each:");
        var table = new Table(["balancers", .. Shapes.Select(shape => shape.Name)]);
        foreach (var name in Contenders)
        {
            table.Add([name, .. Shapes.Select(shape => _ideal[(name, shape)] is { } ideal ? Figure.Count(ideal) : "not installed")]);
        }

        table.Write(Output);
    }
}
