using Akka.Actor;
using Akka.Hosting;
using Balancer.Actors.Pool;

namespace Balancer.Tests.Actors.Support;

/// <summary>The pool a load balancer asks, whatever actor the test puts in its place.</summary>
internal sealed class GivenPool(IActorRef pool) : IRequiredActor<PoolActor>
{
    public IActorRef ActorRef => pool;

    public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default)
    {
        return Task.FromResult(pool);
    }
}
