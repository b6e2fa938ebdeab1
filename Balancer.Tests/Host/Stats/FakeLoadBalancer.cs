using Balancer.Actors;

namespace Balancer.Tests.Host.Stats;

/// <summary>Knows how its backends are and has none to give.</summary>
internal sealed class FakeLoadBalancer(params BackendStatus[] backends) : ILoadBalancer
{
    public ValueTask<Lease?> AcquireAsync(IReadOnlyList<BackendId>? tried, CancellationToken cancellationToken)
    {
        return ValueTask.FromResult<Lease?>(null);
    }

    public Task<IReadOnlyList<BackendStatus>> GetStatusAsync(CancellationToken cancellationToken)
    {
        return Task.FromResult<IReadOnlyList<BackendStatus>>(backends);
    }
}
