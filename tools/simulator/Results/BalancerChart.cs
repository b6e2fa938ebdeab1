using System.Globalization;

namespace Balancer.Simulator.Results;

/// <summary>The p99 of each algorithm along the number of balancers.</summary>
internal static class BalancerChart
{
    public static LineChart Of(IReadOnlyList<Outcome> outcomes) => new(
        "p99 by the number of balancers",
        [.. outcomes.Select(outcome => outcome.Scenario.Balancers).Distinct().Select(count => (PlaceOf(count), Label(count)))],
        [.. outcomes.GroupBy(outcome => outcome.Scenario.Label).Select(alike => (alike.Key, alike.Select(PointOf).ToList()))],
        isLogarithmic: false);

    private static (double X, double Y) PointOf(Outcome outcome) =>
        (PlaceOf(outcome.Scenario.Balancers), outcome.Latencies.At(0.99).TotalMilliseconds);

    private static double PlaceOf(int balancers) => Math.Log10(balancers);

    private static string Label(int balancers) => balancers.ToString(CultureInfo.InvariantCulture);
}
