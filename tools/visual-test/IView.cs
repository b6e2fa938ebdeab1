namespace Balancer.VisualTest;

/// <summary>Shows a run while it lasts.</summary>
internal interface IView
{
    public TimeSpan Interval { get; }

    public Task ShowAsync(IAsyncEnumerable<Snapshot> snapshots);
}
