using Akka.Actor;
using Balancer.Actors.Backends;
using Balancer.Actors.Usage;

namespace Balancer.Actors.Health;

/// <summary>Schedules the probes of all backends, a bounded number at a time, and tells each backend what its probe found.</summary>
internal sealed class HealthSupervisor : ReceiveActor, IWithTimers
{
    /// <summary>From a backend when it starts: probe it now, and then every interval.</summary>
    public sealed record Enroll(Backend Backend);

    /// <summary>From a backend whose last result spoke against its state: probe it again after the fast interval.</summary>
    public sealed record ProbeSoon(BackendId Backend);

    /// <summary>From a backend that could not be connected to: probe it at once, but never faster than the fast interval.</summary>
    public sealed record ProbeNow(BackendId Backend);

    private sealed record Due(BackendId Backend);

    private sealed record Finished(BackendId Backend, ProbeResult Result);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<BackendId, ProbeTarget> _targets = [];
    private readonly Queue<ProbeTarget> _due = new();
    private readonly HealthOptions _options;
    private readonly Probe _probe;
    private readonly IActorRef _usage;
    private readonly ProbeSlots _slots;
    private int _inFlight;

    public HealthSupervisor(HealthOptions options, Probe probe, IActorRef usage)
    {
        _options = options;
        _probe = probe;
        _usage = usage;
        _slots = new ProbeSlots(Now, options.Interval);

        Receive<Enroll>(m => Add(m.Backend), _ => _options.Enabled);
        Receive<ProbeSoon>(m => Hasten(m.Backend, Now + _options.FastInterval));
        Receive<ProbeNow>(m => Hasten(m.Backend, Now));
        Receive<Due>(m => Request(_targets[m.Backend]));
        Receive<Finished>(Report);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!; // Set by Akka before the first message.

    private static DateTimeOffset Now => Context.System.Scheduler.Now;

    public static Props Props(HealthOptions options, Probe probe, IActorRef usage) =>
        Akka.Actor.Props.Create(() => new HealthSupervisor(options, probe, usage));

    protected override void PostStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private void Add(Backend backend)
    {
        var target = new ProbeTarget(backend, _slots.Next());
        _targets.Add(backend.Id, target);
        Request(target);
    }

    private void Request(ProbeTarget target)
    {
        if (target.State == ProbeState.Idle)
        {
            target.State = ProbeState.Waiting;
            _due.Enqueue(target);
            StartWaiting();
        }
    }

    private void StartWaiting()
    {
        while (_inFlight < _options.Workers && _due.TryDequeue(out var target))
        {
            _inFlight++;
            target.State = ProbeState.InFlight;
            target.LastStart = Now;
            var id = target.Backend.Id;
            _probe(target.Backend, _stopping.Token).PipeTo(
                Self,
                success: result => new Finished(id, result),
                failure: e => new Finished(id, new ProbeResult(false, e.Message)));
        }
    }

    private void Report(Finished finished)
    {
        _inFlight--;
        var target = _targets[finished.Backend];
        target.State = ProbeState.Idle;
        Schedule(target, Now + _slots.Until(target.Slot, Now));
        target.Backend.Actor.Tell(new BackendActor.Probed(finished.Result));
        if (finished.Result.Good)
        {
            _usage.Tell(new UsageCollector.Collect(target.Backend));
        }

        StartWaiting();
    }

    private void Hasten(BackendId id, DateTimeOffset wanted)
    {
        if (!_targets.TryGetValue(id, out var target) || target.State != ProbeState.Idle)
        {
            return;
        }

        // However many requests fail, a backend is probed no more often than this.
        var allowed = target.LastStart + _options.FastInterval;
        var at = wanted > allowed ? wanted : allowed;
        if (at <= Now)
        {
            Request(target);
        }
        else if (at < target.NextAt)
        {
            Schedule(target, at);
        }
    }

    private void Schedule(ProbeTarget target, DateTimeOffset at)
    {
        target.NextAt = at;
        Timers.StartSingleTimer(target.Backend.Id, new Due(target.Backend.Id), at - Now);
    }
}
