using Akka.Actor;
using Akka.Hosting;
using Balancer.Actors.Pool;

namespace Balancer.Actors;

/// <summary>The edge between callers and actors: the one place that waits for an actor.</summary>
internal sealed class LoadBalancer(IRequiredActor<PoolActor> pool) : ILoadBalancer
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private IActorRef? _pool;

    // Made before the actors are, used after they are.
    private IActorRef Pool => _pool ??= pool.ActorRef;

    /// <inheritdoc/>
    public ValueTask<Lease?> AcquireAsync(IReadOnlyList<BackendId>? tried, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<Lease?>(cancellationToken);
        }

        var request = new LeaseRequest();
        Pool.Tell(new PoolActor.Route(LeaseId.Next(), tried), request);
        return request.TryGetAnswer(out var lease)
            ? ValueTask.FromResult(lease)
            : new ValueTask<Lease?>(request.WaitAsync(Timeout, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BackendStatus>> GetStatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Pool.Ask<IReadOnlyList<BackendStatus>>(PoolActor.Describe.Instance, Timeout, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (AskTimeoutException e)
        {
            throw new TimeoutException(e.Message, e);
        }
    }
}
