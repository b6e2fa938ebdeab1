using Balancer.Simulator.Model;
using Balancer.Simulator.Results;

namespace Balancer.Simulator.Comparison;

/// <summary>The five situations of the README.</summary>
internal static class Situations
{
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
    ];

    private static Situation One(string name, string title, Scenario scenario) =>
        new(name, title, [scenario], ResultTable.Of, outcomes => LatencyChart.Of(title, outcomes));
}
