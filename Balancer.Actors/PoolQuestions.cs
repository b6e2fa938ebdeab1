using Akka.Actor;
using Akka.Hosting;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;

namespace Balancer.Actors;

/// <summary>Asks the pool, and its backends for what only they know: one after the other, off the pool, which goes on routing meanwhile.</summary>
internal sealed class PoolQuestions(IRequiredActor<PoolActor> pool)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private IActorRef? _pool;

    /// <summary>The pool. Made before the actors are, used after they are.</summary>
    public IActorRef Pool => _pool ??= pool.ActorRef;

    /// <summary>Asks the pool.</summary>
    /// <exception cref="TimeoutException">It did not answer within five seconds, which is a fault of the balancer.</exception>
    public Task<T> AskAsync<T>(object question, CancellationToken cancellationToken) => AskAsync<T>(Pool, question, cancellationToken);

    /// <summary>A member with what its backend says of itself.</summary>
    public static async Task<BackendStatus> DescribeAsync(MemberSnapshot member, CancellationToken cancellationToken) => member.HasStopped
        ? member.Status with { Condition = BackendCondition.Down }
        : member.With(await AskAsync<BackendStatus>(member.Backend.Actor, BackendActor.Describe.Instance, cancellationToken).ConfigureAwait(false));

    /// <summary>What a backend has in flight, the oldest first.</summary>
    public static Task<IReadOnlyList<RequestStatus>> DescribeRequestsAsync(Backend backend, CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<RequestStatus>>(backend.Actor, BackendActor.DescribeRequests.Instance, cancellationToken);

    private static async Task<T> AskAsync<T>(IActorRef actor, object question, CancellationToken cancellationToken)
    {
        try
        {
            return await actor.Ask<T>(question, Timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (AskTimeoutException e)
        {
            throw new TimeoutException(e.Message, e);
        }
    }
}
