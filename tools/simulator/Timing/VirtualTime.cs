using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Balancer.Simulator.Timing;

/// <summary>
/// The clock of a simulation and all that is still to happen. Time goes from one event to the next; those of the same moment happen in the order
/// in which they were planned. The actor system has it as its scheduler, so that the timers of all actors are events, too.
/// </summary>
internal sealed class VirtualTime(Config config, ILoggingAdapter log) : SchedulerBase(config, log)
{
    private static readonly DateTimeOffset Start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Event, (long At, long Order)> _events = new();
    private long _planned;

    /// <summary>Time since the simulation began.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Events so far.</summary>
    public long Steps { get; private set; }

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => Elapsed;

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => Elapsed;

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => Start + Elapsed;

    /// <summary>Plans something.</summary>
    public void After(TimeSpan delay, Action action) => Plan(delay, action, null);

    /// <summary>Goes on to the next event; probes see to it that there is always one.</summary>
    public void Step()
    {
        if (!_events.TryDequeue(out var next, out var due))
        {
            throw new InvalidOperationException("Nothing is left to happen, although something is waited for.");
        }

        Steps++;
        Elapsed = new TimeSpan(due.At);
        if (next.Cancelable is not { IsCancellationRequested: true })
        {
            next.Action();
        }
    }

    /// <summary>Lets all happen that is due within this time.</summary>
    public void Advance(TimeSpan time)
    {
        var end = Elapsed + time;
        while (_events.TryPeek(out _, out var due) && due.At <= end.Ticks)
        {
            Step();
        }

        Elapsed = end;
    }

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Plan(delay, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Repeat(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Plan(delay, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Plan(delay, action.Run, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Repeat(initialDelay, interval, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Repeat(initialDelay, interval, action.Run, cancelable);

    private void Repeat(TimeSpan delay, TimeSpan interval, Action action, ICancelable? cancelable)
    {
        void Run()
        {
            Plan(interval, Run, cancelable);
            action();
        }

        Plan(delay, Run, cancelable);
    }

    private void Plan(TimeSpan delay, Action action, ICancelable? cancelable) =>
        _events.Enqueue(new Event(action, cancelable), ((Elapsed + delay).Ticks, _planned++));

    private readonly record struct Event(Action Action, ICancelable? Cancelable);
}
