namespace Balancer.Simulator.Results;

/// <summary>The latency that a share of requests did not exceed, for shares that come closer and closer to all.</summary>
internal static class LatencyChart
{
    private const double Step = 0.05;

    // A nine more each time.
    private static readonly (double Share, string Label)[] Ticks =
        [(0, "0"), (0.5, "p50"), (0.9, "p90"), (0.99, "p99"), (0.999, "p99.9"), (0.9999, "p99.99")];

    public static LineChart Of(string title, IReadOnlyList<Outcome> outcomes) => new(
        title,
        [.. Ticks.Select(tick => (NinesOf(tick.Share), tick.Label))],
        [.. outcomes.Select(outcome => (outcome.Scenario.Label, PointsOf(outcome.Latencies)))],
        isLogarithmic: true);

    // As far as there is more than a handful of requests beyond.
    private static List<(double X, double Y)> PointsOf(Quantiles latencies)
    {
        var last = Math.Min(NinesOf(Ticks[^1].Share), Math.Log10(Math.Max(10, latencies.Count / 10.0)));
        return [.. Enumerable.Range(2, Math.Max(0, (int)(last / Step) - 1)).Select(step => PointAt(latencies, step * Step))];
    }

    private static (double X, double Y) PointAt(Quantiles latencies, double nines) =>
        (nines, latencies.At(1 - Math.Pow(10, -nines)).TotalMilliseconds);

    private static double NinesOf(double share) => -Math.Log10(1 - share);
}
