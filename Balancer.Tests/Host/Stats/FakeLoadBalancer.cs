using Balancer.Actors;

namespace Balancer.Tests.Host.Stats;

/// <summary>Knows how its backends are and has none to give.</summary>
internal sealed class FakeLoadBalancer(params BackendStatus[] backends) : ILoadBalancer
{
    public ValueTask<Acquisition> AcquireAsync(RequestSummary request, IReadOnlyList<BackendId>? tried, CancellationToken cancellationToken)
    {
        return ValueTask.FromResult(new Acquisition(null, Refusal.NoLiveBackend));
    }

    public Task<PoolStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        return Task.FromResult(new PoolStatus("default", backends, new QueueStatus(0, 0, 0, 0, 0, default), [], []));
    }
}
