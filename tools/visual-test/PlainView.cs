using System.Globalization;

namespace Balancer.VisualTest;

/// <summary>Shows a run as one line per second, for logs.</summary>
internal sealed class PlainView(TextWriter output) : IView
{
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    public async Task ShowAsync(IAsyncEnumerable<Snapshot> snapshots)
    {
        await foreach (var snapshot in snapshots)
        {
            await output.WriteLineAsync(Line(snapshot));
        }
    }

    private static string Line(Snapshot snapshot)
    {
        var elapsed = snapshot.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
        var progress = $"{elapsed,6} s  {snapshot.Done}/{snapshot.Total} done, {snapshot.InFlight} in flight, {snapshot.Failed} failed";
        var served = BackendSummary.Of(snapshot.Records).Select(row => $"{row.Hostname} {row.Fast}+{row.Slow}");
        var active = snapshot.Statuses?.Select(status => $"{status.Url} {status.ConnCount}") ?? ["unknown"];
        return $"{progress}; fast+slow served: {string.Join(", ", served)}; active now: {string.Join(", ", active)}";
    }
}
