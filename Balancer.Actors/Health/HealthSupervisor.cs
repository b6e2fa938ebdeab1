using Akka.Actor;
using Balancer.Actors.Usage;

namespace Balancer.Actors.Health;

/// <summary>Schedules the probes of all backends, a bounded number at a time, and tells each backend what its probe found.</summary>
internal sealed partial class HealthSupervisor : ReceiveActor, IWithTimers
{
    /// <summary>From a backend when it starts: probe it now, and then every interval.</summary>
    public sealed record Enroll(Backend Backend);

    /// <summary>From the pool: probe this backend no more.</summary>
    public sealed record Withdraw(BackendId Backend);

    /// <summary>From the pool: the settings have changed.</summary>
    public sealed record Reconfigured
    {
        public static readonly Reconfigured Instance = new();
    }

    /// <summary>From a backend whose last result spoke against its state: probe it again after the fast interval.</summary>
    public sealed record ProbeSoon(BackendId Backend);

    /// <summary>From a backend that could not be connected to: probe it at once, but never faster than the fast interval.</summary>
    public sealed record ProbeNow(BackendId Backend);

    private sealed record Due(BackendId Backend);

    private sealed record Finished(BackendId Backend, ProbeResult Result);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<BackendId, ProbeTarget> _targets = [];
    private readonly HashSet<BackendId> _withdrawn = []; // Before they were enrolled: the one is told by the pool, the other by the backend.
    private readonly Queue<ProbeTarget> _due = new();
    private readonly PoolSettings _settings;
    private readonly Probe _probe;
    private readonly IActorRef _usage;
    private readonly ProbeSlots _slots;
    private readonly Func<DateTimeOffset> _clock;
    private HealthOptions _options;
    private int _inFlight;

    /// <param name="settings">What is in force.</param>
    /// <param name="probe">Probes a backend.</param>
    /// <param name="usage">The usage collector.</param>
    /// <param name="clock">Now; null for the scheduler's.</param>
    public HealthSupervisor(PoolSettings settings, Probe probe, IActorRef usage, Func<DateTimeOffset>? clock)
    {
        _clock = clock ?? Context.System.Scheduler.SteadyNow;
        _settings = settings;
        _options = settings.Current.Health;
        _probe = probe;
        _usage = usage;
        _slots = new ProbeSlots(Now);

        Receive<Enroll>(m => Add(m.Backend));
        Receive<Withdraw>(m => Remove(m.Backend));
        Receive<Reconfigured>(_ => Apply(_settings.Current.Health));
        Receive<ProbeSoon>(m => Hasten(m.Backend, _options.FastInterval));
        Receive<ProbeNow>(m => Hasten(m.Backend, TimeSpan.Zero));
        ReceiveDividing();
        Receive<Due>(m => Request(_targets[m.Backend]), m => _targets.ContainsKey(m.Backend));
        Receive<Finished>(Report);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!; // Set by Akka before the first message.

    private DateTimeOffset Now => _clock();

    public static Props Props(PoolSettings settings, Probe probe, IActorRef usage, Func<DateTimeOffset>? clock = null) =>
        Akka.Actor.Props.Create(() => new HealthSupervisor(settings, probe, usage, clock));

    protected override void PostStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private void Add(Backend backend)
    {
        if (_withdrawn.Remove(backend.Id))
        {
            return;
        }

        var target = new ProbeTarget(backend, _slots.Next());
        _targets.Add(backend.Id, target);
        Assign(target);
        Request(target); // Whoever probes it later: nobody has to wait for the first word.
    }

    private void Remove(BackendId id)
    {
        Timers.Cancel(id);
        if (!_targets.Remove(id))
        {
            _withdrawn.Add(id);
        }

        _usage.Tell(new UsageCollector.Forget(id));
    }

    private void Apply(HealthOptions next)
    {
        var before = _options;
        _options = next;
        foreach (var target in _targets.Values)
        {
            if (!next.Enabled)
            {
                Timers.Cancel(target.Backend.Id);
            }
            else if (!target.IsWatched)
            {
                // Others probe it.
            }
            else if (!before.Enabled)
            {
                Request(target);
            }
            else if (before.Interval != next.Interval && target.State == ProbeState.Idle)
            {
                Schedule(target, _slots.Until(target.Slot, next.Interval, Now));
            }
        }

        StartWaiting(); // There may be more workers now.
    }

    private void Hasten(BackendId id, TimeSpan after)
    {
        if (!_options.Enabled || !_targets.TryGetValue(id, out var target) || target.State != ProbeState.Idle)
        {
            return;
        }

        // However many requests fail, a backend is probed no more often than this.
        var now = Now; // Read once: it goes on, and no timer takes a time that has passed.
        var allowed = target.LastStart + _options.FastInterval - now;
        var delay = after > allowed ? after : allowed;
        if (delay <= TimeSpan.Zero)
        {
            Request(target);
        }
        else if (now + delay < target.NextAt)
        {
            Schedule(target, delay);
        }
    }

    private void Schedule(ProbeTarget target, TimeSpan delay)
    {
        target.NextAt = Now + delay;
        Timers.StartSingleTimer(target.Backend.Id, new Due(target.Backend.Id), delay);
    }
}
