namespace Balancer.VisualTest;

/// <summary>What one backend did in a run, by the client's books.</summary>
/// <param name="Hostname">The name it answers with.</param>
/// <param name="Peak">The most requests it had at a time, of those that it has answered.</param>
/// <param name="Fast">How many fast requests it served.</param>
/// <param name="Slow">How many slow ones.</param>
/// <param name="Share">Its part of all served requests, 0 to 1.</param>
/// <param name="FastMedian">Half of its fast requests took at most so many milliseconds.</param>
/// <param name="FastP99">99 of 100 did.</param>
internal sealed record BackendSummary(
    string Hostname,
    int Peak,
    int Fast,
    int Slow,
    double Share,
    double? FastMedian,
    double? FastP99)
{
    public static IReadOnlyList<BackendSummary> Of(IReadOnlyCollection<RequestRecord> records)
    {
        var served = records.Where(record => record.Hostname is not null).ToArray();
        return [.. served
            .GroupBy(record => record.Hostname!, (hostname, own) => Of(hostname, [.. own], served.Length))
            .OrderBy(summary => summary.Hostname, StringComparer.Ordinal)];
    }

    private static BackendSummary Of(string hostname, RequestRecord[] own, int served)
    {
        var times = own.Where(record => !record.Slow).Select(record => record.Milliseconds).Order().ToArray();
        var share = (double)own.Length / served;
        return new BackendSummary(
            hostname, PeakOf(own), times.Length, own.Length - times.Length, share, Percentile(times, 0.50), Percentile(times, 0.99));
    }

    private static int PeakOf(RequestRecord[] records)
    {
        var active = 0;
        return records
            .SelectMany(record => new[] { (Time: record.Start, Step: 1), (Time: record.End, Step: -1) })
            .Order()
            .Max(change => active += change.Step);
    }

    private static double? Percentile(double[] ordered, double part) =>
        ordered.Length == 0 ? null : ordered[(int)Math.Ceiling(part * ordered.Length) - 1];
}
