using System.Globalization;

namespace Balancer.Simulator.Results;

/// <summary>A figure of each algorithm, the p99 where no other is wanted, for so many balancers.</summary>
internal static class BalancerTable
{
    public static string Of(IReadOnlyList<Outcome> outcomes) => Of(outcomes, outcome => ResultTable.Time(outcome.Latencies.At(0.99)));

    public static string Of(IReadOnlyList<Outcome> outcomes, Func<Outcome, string> figure)
    {
        var counts = outcomes.Select(outcome => outcome.Scenario.Balancers.ToString(CultureInfo.InvariantCulture)).Distinct();
        var rows = outcomes
            .GroupBy(outcome => outcome.Scenario.Label)
            .Select(alike => (List<string>)[alike.Key, .. alike.Select(figure)]);
        return MarkdownTable.Of([["", .. counts], .. rows]);
    }
}
