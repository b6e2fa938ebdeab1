namespace Balancer.VisualTest;

/// <summary>Shows a run while it lasts.</summary>
internal interface IView
{
    TimeSpan Interval { get; }

    Task ShowAsync(IAsyncEnumerable<Snapshot> snapshots);
}
