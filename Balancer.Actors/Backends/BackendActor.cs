using Akka.Actor;
using Balancer.Actors.Dispatch;
using Balancer.Actors.Events;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;

namespace Balancer.Actors.Backends;

/// <summary>One backend: owns its alive flag and the set of its leases, and publishes both to the pool.</summary>
internal sealed partial class BackendActor : ReceiveActor
{
    /// <summary>From the pool, with the caller as its sender: counts a request in and answers <see cref="Granted"/>.</summary>
    public sealed record Acquire(LeaseId Lease, RequestSummary Request = default);

    /// <summary>From whoever holds a lease: counts the request out, and tells how it ended.</summary>
    public sealed record Release(LeaseId Lease, Completion Completion = default);

    /// <summary>From the health supervisor: the result of a probe.</summary>
    public sealed record Probed(ProbeResult Result);

    /// <summary>From the usage collector: what the backend said of its memory, in bytes.</summary>
    public sealed record MemoryRead(long Bytes);

    /// <summary>From the pool: the settings have changed.</summary>
    public sealed record Reconfigured
    {
        public static readonly Reconfigured Instance = new();
    }

    /// <summary>From the front end: answers a <see cref="BackendStatus"/>.</summary>
    public sealed record Describe
    {
        public static readonly Describe Instance = new();
    }

    /// <summary>From the front end: answers a list of <see cref="RequestStatus"/>, the oldest first.</summary>
    public sealed record DescribeRequests
    {
        public static readonly DescribeRequests Instance = new();
    }

    /// <summary>The answer to <see cref="Acquire"/>.</summary>
    public sealed record Granted(Lease Lease);

    private readonly ChangeLog _changes;
    private readonly IActorRef _pool = Context.Parent;
    private readonly IActorRef _health;
    private readonly Backend _backend;
    private readonly BackendState _state;
    private readonly Func<DateTimeOffset> _clock;

    public BackendActor(Backend backend, PoolSettings settings, IActorRef health)
    {
        var scheduler = Context.System.Scheduler;
        _clock = () => scheduler.SteadyNow();
        _changes = ChangeLog.Of(Context, settings.Name);
        _health = health;
        _backend = backend;
        _backend.Actor = Self;
        _state = new BackendState(settings, _clock());

        Receive<Acquire>(Grant);
        Receive<Release>(Return);
        Receive<Probed>(m => Judge(m.Result));
        ReceiveCluster();
        Receive<MemoryRead>(m => Remember(m.Bytes));
        Receive<Reconfigured>(_ => Adjust());
        Receive<Describe>(_ => Sender.Tell(_state.Describe(_backend.Address, _clock())));
        Receive<DescribeRequests>(_ => Sender.Tell(_state.DescribeRequests()));
    }

    public static Props Props(Backend backend, PoolSettings settings, IActorRef health) =>
        Akka.Actor.Props.Create(() => new BackendActor(backend, settings, health)).WithDispatcher(CallingThreadDispatcher.Path);

    protected override void PreStart()
    {
        Publish();
        _health.Tell(new HealthSupervisor.Enroll(_backend));
    }

    private void Grant(Acquire acquire)
    {
        // Not published: the pool counted this acquire when it sent it.
        var lease = new Lease(acquire.Lease, _backend, _state.Active + 1) { Revoked = Revocable };
        _state.Acquire(acquire.Lease, new InFlight(acquire.Request, lease.GrantedAt));
        Sender.Tell(new Granted(lease));
    }

    private void Return(Release release)
    {
        if (!_state.Release(release.Lease))
        {
            return;
        }

        var verdict = Verdict.None;
        try
        {
            verdict = _state.Judge(release.Completion, _clock);
        }
        finally
        {
            // Whatever becomes of the verdict, the pool has to know of the place that is free.
            Publish(verdict, verdict == Verdict.None ? default : release.Completion);
        }

        if (release.Completion.Kind == CompletionKind.ConnectFailed)
        {
            _health.Tell(new HealthSupervisor.ProbeNow(_backend.Id));
        }
    }

    private void Adjust()
    {
        if (_state.Reconfigured(_clock()))
        {
            Tell("the configuration has changed", ChangeLog.ByFile);
        }

        Publish();
    }

    private void Tell(string reason, string by)
    {
        var isUp = _state.Liveness == Liveness.Alive;
        var text = $"Status change: {_backend.Address.Url} [{(isUp ? "up" : "down")}] ({reason})";
        _changes.Info(EventKind.Flip, _backend, text, by, isUp ? EventSeverity.Info : EventSeverity.Warning);
    }

    private void Judge(ProbeResult result)
    {
        if (_state.Probed(result, _clock()))
        {
            Tell(result.Reason, ChangeLog.ByProbes);
            Publish();
        }

        if (result.Good)
        {
            _pool.Tell(new PoolActor.Vouched(_backend.Id));
        }

        if (_state.InDoubt)
        {
            _health.Tell(new HealthSupervisor.ProbeSoon(_backend.Id));
        }

        TellOthers();
    }

    private void Publish(Verdict verdict = Verdict.None, Completion completion = default)
    {
        _backend.IsAlive = _state.Liveness == Liveness.Alive;
        _pool.Tell(new PoolActor.Changed(_backend.Id, _state.Liveness, _state.Active, _state.Seen, verdict, completion));
    }
}
