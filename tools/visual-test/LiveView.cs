using Spectre.Console;

namespace Balancer.VisualTest;

/// <summary>Shows a run as a table in place, for people.</summary>
internal sealed class LiveView(IAnsiConsole console) : IView
{
    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(250);

    public Task ShowAsync(IAsyncEnumerable<Snapshot> snapshots) =>
        console.Live(new Text("")).AutoClear(true).StartAsync(async live =>
        {
            await foreach (var snapshot in snapshots)
            {
                live.UpdateTarget(new Rows(ProgressLine.Of(snapshot), BackendTable.Of(snapshot), StatusTable.Of(snapshot)));
            }
        });
}
