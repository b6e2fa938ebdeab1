using Akka.Actor;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;

namespace Balancer.Actors;

/// <summary>Asks the pool, and its backends for what only they know: one after the other, off the pool, which goes on routing meanwhile.</summary>
internal sealed class PoolQuestions(IActorRef pool, string name = PoolSettings.Default)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>The pool.</summary>
    public IActorRef Pool => pool;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Asks the pool.</summary>
    /// <exception cref="TimeoutException">It did not answer within five seconds, which is a fault of the balancer.</exception>
    public Task<T> AskAsync<T>(object question, CancellationToken cancellationToken) => AskAsync<T>(pool, question, cancellationToken);

    /// <summary>A member with what its backend says of itself.</summary>
    public static async Task<BackendStatus> DescribeAsync(MemberSnapshot member, CancellationToken cancellationToken) => member.HasStopped
        ? member.Status with { Condition = BackendCondition.Down }
        : member.With(await AskAsync<BackendStatus>(member.Backend.Actor, BackendActor.Describe.Instance, cancellationToken).ConfigureAwait(false));

    /// <summary>What a backend has in flight, the oldest first.</summary>
    public static Task<IReadOnlyList<RequestStatus>> DescribeRequestsAsync(Backend backend, CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<RequestStatus>>(backend.Actor, BackendActor.DescribeRequests.Instance, cancellationToken);

    /// <summary>Asks an actor.</summary>
    /// <exception cref="TimeoutException">It did not answer within five seconds, which is a fault of the balancer.</exception>
    public static async Task<T> AskAsync<T>(IActorRef actor, object question, CancellationToken cancellationToken)
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
