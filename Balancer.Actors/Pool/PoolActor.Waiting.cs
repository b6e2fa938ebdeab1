using Akka.Actor;
using Balancer.Actors.Backends;

namespace Balancer.Actors.Pool;

/// <summary>The requests that wait: they are served within the message that frees a place.</summary>
internal sealed partial class PoolActor
{
    private sealed record WaitOver
    {
        public static readonly WaitOver Instance = new();
    }

    private sealed record PenaltyOver
    {
        public static readonly PenaltyOver Instance = new();
    }

    private DateTimeOffset _watched; // When the timer of the next place will ring.

    private void ReceiveWaiting()
    {
        Receive<Abandon>(m => _waiting.Abandon(m.Lease));
        Receive<WaitOver>(_ => EndWaits());
        Receive<PenaltyOver>(_ => ServeWaiting());
    }

    private void Wait(Route route)
    {
        var refused = _waiting.TryEnter(new Waiter(route, Sender, Now));
        Sender.Tell(refused ?? (object)Queued.Instance);
        if (refused is null)
        {
            Watch();
        }
    }

    private void ServeWaiting()
    {
        if (_waiting.Length == 0)
        {
            return;
        }

        _view.Weights.ForgiveDue();
        if (_permits is not null)
        {
            CheckPermits();
        }

        while (_waiting.TryServe(Now) is var (waiter, backend))
        {
            backend.Actor.Tell(new BackendActor.Acquire(waiter.Route.Lease, waiter.Route.Request), waiter.Asker);
        }

        while (!_view.IsWorthWaiting && _waiting.TakeFirst() is { } waiter)
        {
            waiter.Asker.Tell(Refused.NoneAlive);
        }

        Watch();
    }

    private void EndWaits()
    {
        while (_waiting.TakeOverdue(Now) is { } waiter)
        {
            waiter.Asker.Tell(_waiting.Refuse(Refusal.QueueTimedOut, Now));
        }

        Watch();
    }

    // One timer for the first in the queue, and one for the next place that a failed request frees.
    private void Watch()
    {
        if (_waiting.FirstOverdue is { } overdue && !Timers.IsTimerActive(WaitOver.Instance))
        {
            Timers.StartSingleTimer(WaitOver.Instance, WaitOver.Instance, Max(overdue - Now, TimeSpan.Zero));
        }

        if (_waiting.Length > 0 && _view.Weights.NextForgiven is { } forgiven
            && (forgiven < _watched || !Timers.IsTimerActive(PenaltyOver.Instance)))
        {
            _watched = forgiven;
            Timers.StartSingleTimer(PenaltyOver.Instance, PenaltyOver.Instance, Max(forgiven - Now, TimeSpan.Zero));
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
