using Akka.Actor;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;

namespace Balancer.Actors;

/// <summary>
/// The caller's end of an acquire, and the sender the actors answer to: an Ask that mostly finds its answer there already, because
/// the actors ran on the caller's own thread, and that gives a lease back when nobody waits for it any more.
/// </summary>
internal sealed class LeaseRequest : MinimalActorRef
{
    private const int SpinRounds = 20;

    private static readonly ActorPath NoPath = new RootActorPath(Address.AllSystems) / "lease-request";

    // Null while neither side has come; then the answer, or the waiter of a caller that came first.
    private object? _state;

    // The pool has said that the answer may take as long as a request may wait.
    private volatile bool _isQueued;

    /// <inheritdoc/>
    public override ActorPath Path => NoPath;

    /// <inheritdoc/>
    public override IActorRefProvider Provider => throw new NotSupportedException("A lease request belongs to no actor system.");

    /// <summary>The answer where it has come already.</summary>
    /// <returns>False where the caller has to wait for it.</returns>
    public bool TryGetAnswer(out Acquisition acquisition)
    {
        // Another thread has the actors and is done in less time than it takes to set up a wait, which also allocates: about 1 us at most.
        var answer = Volatile.Read(ref _state);
        for (var round = 0; answer is null && !_isQueued && round < SpinRounds; round++)
        {
            Thread.SpinWait(8);
            answer = Volatile.Read(ref _state);
        }

        acquisition = answer is null ? default : Read(answer);
        return answer is not null;
    }

    /// <summary>Waits for the answer.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="TimeoutException">There was no answer within <paramref name="timeout"/>, not even that it will take longer.</exception>
    public async Task<Acquisition> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        // Asynchronous: what follows the caller's await must never run inside an actor.
        var waiter = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _state, waiter, null) is { } answer)
        {
            return Read(answer);
        }

        using var left = cancellationToken.UnsafeRegister(static w => ((TaskCompletionSource<object>)w!).TrySetCanceled(), waiter);
        using var limit = _isQueued ? null : new Timer(_ => GiveUp(waiter), null, timeout, Timeout.InfiniteTimeSpan);
        try
        {
            return Read(await waiter.Task.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"The pool has not answered within {timeout.TotalSeconds} s.");
        }
    }

    /// <summary>Takes the actors' answer, on whatever thread they run.</summary>
    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is PoolActor.Queued)
        {
            _isQueued = true;
            return;
        }

        var before = Interlocked.CompareExchange(ref _state, message, null);
        var wanted = before is null || (before is TaskCompletionSource<object> waiter && waiter.TrySetResult(message));
        if (!wanted && Read(message).Lease is { } lease)
        {
            lease.Dispose();
        }
    }

    private Acquisition Read(object answer)
    {
        var acquisition = answer switch
        {
            BackendActor.Granted granted => new Acquisition(granted.Lease),
            PoolActor.Refused refused => new Acquisition(null, refused.Refusal, refused.RetryAfter),
            _ => new Acquisition(null, Refusal.NoLiveBackend),
        };
        return acquisition with { WasQueued = _isQueued };
    }

    private void GiveUp(TaskCompletionSource<object> waiter)
    {
        if (!_isQueued)
        {
            waiter.TrySetCanceled();
        }
    }
}
