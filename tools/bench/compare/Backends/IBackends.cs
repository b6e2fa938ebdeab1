namespace Balancer.Compare.Backends;

/// <summary>What the proxies balance over.</summary>
internal interface IBackends : IAsyncDisposable
{
    /// <summary>Of 127.0.0.1, one for each backend.</summary>
    IReadOnlyList<int> Ports { get; }

    /// <summary>How many requests each has taken so far; empty where nobody counts.</summary>
    IReadOnlyList<long> Taken { get; }
}
