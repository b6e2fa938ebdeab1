using System.Globalization;

namespace Balancer.Simulator.Results;

/// <summary>The p99 of each algorithm, for so many balancers.</summary>
internal static class BalancerTable
{
    public static string Of(IReadOnlyList<Outcome> outcomes)
    {
        var counts = outcomes.Select(outcome => outcome.Scenario.Balancers.ToString(CultureInfo.InvariantCulture)).Distinct();
        var rows = outcomes
            .GroupBy(outcome => outcome.Scenario.Algorithm)
            .Select(alike => (List<string>)[$"{alike.Key}", .. alike.Select(outcome => ResultTable.Time(outcome.Latencies.At(0.99)))]);
        return MarkdownTable.Of([["", .. counts], .. rows]);
    }
}
