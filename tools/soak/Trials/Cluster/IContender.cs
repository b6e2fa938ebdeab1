namespace Balancer.Soak.Trials.Cluster;

/// <summary>Several balancers over the same backends.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>Where they take requests.</summary>
    IReadOnlyList<int> Ports { get; }

    IReadOnlyList<TrialBackend> Backends { get; }
}
