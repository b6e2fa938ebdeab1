using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Host.Forwarding;
using Balancer.Simulator.Results;

namespace Balancer.Simulator.Model;

/// <summary>
/// A request from its arrival to its answer. Does in virtual time what the proxy does: asks the pool for a backend, gives the lease back when the
/// try has ended, and repeats what may be repeated.
/// </summary>
/// <param name="balancer">The balancer that it came to.</param>
/// <param name="key">The number of its key.</param>
/// <param name="work">The time it takes where nothing is odd.</param>
/// <param name="ledger">Where it is written down.</param>
internal sealed class ClientRequest(SimulatedBalancer balancer, int key, TimeSpan work, Ledger ledger) : MinimalActorRef
{
    private const string Method = "GET";

    private static readonly ActorPath NoPath = new RootActorPath(Address.AllSystems) / "request";

    private readonly TimeSpan _arrived = balancer.Now;
    private List<BackendId>? _tried;
    private int _attempts;
    private LeaseId _lease;
    private TimeSpan? _queuedSince;

    /// <inheritdoc/>
    public override ActorPath Path => NoPath;

    /// <inheritdoc/>
    public override IActorRefProvider Provider => throw new NotSupportedException("A request belongs to no actor system.");

    /// <summary>The time it takes where nothing is odd.</summary>
    public TimeSpan Work => work;

    /// <summary>It arrives.</summary>
    public void Begin()
    {
        balancer.Budget.Count(balancer.Second);
        Send();
    }

    /// <summary>A backend is done with it, or the balancer no longer waits.</summary>
    public void End(Attempt attempt, ForwardOutcome outcome, short status)
    {
        var time = balancer.Now - attempt.Since;
        var completion = outcome switch
        {
            ForwardOutcome.Completed => new Completion(CompletionKind.Answered, status) { ResponseTime = time },
            ForwardOutcome.ConnectFailed => new Completion(CompletionKind.ConnectFailed),
            _ => new Completion(CompletionKind.Failed),
        };
        attempt.Backend.Actor.Tell(new BackendActor.Release(attempt.Lease, completion with { ServiceTime = time }), ActorRefs.NoSender);
        if (outcome != ForwardOutcome.Completed && MayRepeat(outcome))
        {
            _tried ??= [];
            if (!_tried.Contains(attempt.Backend.Id))
            {
                _tried.Add(attempt.Backend.Id);
            }

            Send();
        }
        else
        {
            ledger.Ended(balancer.Now - _arrived, isGood: outcome == ForwardOutcome.Completed && status < 500);
        }
    }

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is PoolActor.Queued)
        {
            _queuedSince = balancer.Now;
            ledger.Queued();
            return;
        }

        if (_queuedSince is { } since)
        {
            _queuedSince = null;
            ledger.Dequeued(balancer.Now - since);
        }

        if (message is BackendActor.Granted { Lease.Backend: var backend })
        {
            ledger.Sent(key, backend.Id.Value);
            balancer.ServerOf(backend).Accept(new Attempt(this, _lease, backend, balancer.Now));
        }
        else
        {
            ledger.Ended(balancer.Now - _arrived, isGood: false);
        }
    }

    private void Send()
    {
        _attempts++;
        _lease = LeaseId.Next();
        balancer.Pool.Tell(new PoolActor.Route(_lease, new RequestSummary(Method, "/", null, balancer.AffinityOf(key)), _tried), this);
    }

    private bool MayRepeat(ForwardOutcome outcome) =>
        _attempts < balancer.Settings.Current.Retry.Attempts
        && RetryRule.Decide(new ForwardResult(outcome), Method) switch
        {
            Repeat.Free => true,
            Repeat.Charged => balancer.Budget.TryTake(balancer.Second),
            _ => false,
        };
}
