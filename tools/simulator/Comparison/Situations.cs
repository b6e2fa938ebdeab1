using System.Globalization;
using Balancer.Actors;
using Balancer.Simulator.Model;
using Balancer.Simulator.Results;

namespace Balancer.Simulator.Comparison;

/// <summary>The situations of the README.</summary>
internal static class Situations
{
    private const int Fewer = 100_000; // What balancers tell each other is more than the requests.

    private static readonly int[] Counts = [2, 5, 10, 20, 50];

    public static IReadOnlyList<Situation> All { get; } =
    [
        One("equal", "Ten equal backends, exponential service times, 70 % load", new Scenario()),
        One("slow", "One of ten backends is five times slower, 70 % load", new Scenario { Slow = 1 }),
        One("heavy", "Heavy-tailed service times (Pareto, 1.5) and bursts of twice the rate, 40 % load",
            new Scenario { Service = Distribution.Pareto, Shape = 1.5, Burst = 2, Load = 0.4 }),
        One("failing", "One of ten backends answers 500 at once, one is restarted every minute and slow at first, 60 % load",
            new Scenario { Failing = 1, Cold = 1, Load = 0.6 }),
        new("balancers", "2 to 50 balancers that know nothing of each other, over 20 backends that serve one request at a time, 70 % load: p99 in ms",
            [.. Counts.Select(count => new Scenario { Balancers = count, Backends = 20, Concurrency = 1 })],
            BalancerTable.Of, BalancerChart.Of),
        Nodes("gossip", "Requests of 2 s, over 20 backends that serve one at a time, 70 % load: p99 in ms",
            new Scenario { Requests = Fewer / 10, Backends = 20, Concurrency = 1, Mean = TimeSpan.FromSeconds(2) }, BalancerTable.Of),
        Nodes("gossip-short", "Requests of 20 ms, over 20 backends that serve ten at a time, 80 % load: p99 in ms",
            new Scenario { Requests = Fewer, Backends = 20, Concurrency = 10, Load = 0.8 }, BalancerTable.Of),
        Nodes("gossip-herd", "Requests of 1 s, over 20 backends that serve 40 at a time, two of which go away and come back every 20 s, 80 % load: most waiting at a backend",
            new Scenario
            {
                Requests = Fewer, Backends = 20, Concurrency = 40, Load = 0.8, Mean = TimeSpan.FromSeconds(1), Flapping = 2, DownEvery = TimeSpan.FromSeconds(20),
            },
            outcomes => BalancerTable.Of(outcomes, outcome => outcome.LongestAtServer.ToString(CultureInfo.InvariantCulture))),
    ];

    // Balancers that know nothing of each other, and the same ones in a cluster.
    private static Situation Nodes(string name, string title, Scenario scenario, Func<IReadOnlyList<Outcome>, string> table) =>
        new(name, title, [.. from sharing in Enum.GetValues<PoolSharing>() from count in Counts select scenario with { Sharing = sharing, Balancers = count }], table, BalancerChart.Of)
        {
            Algorithms = [PoolAlgorithm.LeastConnections],
        };

    private static Situation One(string name, string title, Scenario scenario) =>
        new(name, title, [scenario], ResultTable.Of, outcomes => LatencyChart.Of(title, outcomes));
}
