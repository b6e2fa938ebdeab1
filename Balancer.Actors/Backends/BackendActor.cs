using Akka.Actor;
using Akka.Event;
using Balancer.Actors.Dispatch;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;

namespace Balancer.Actors.Backends;

/// <summary>One backend: owns its alive flag and the set of its leases, and publishes both to the pool.</summary>
internal sealed class BackendActor : ReceiveActor
{
    /// <summary>From the pool, with the caller as its sender: counts a request in and answers <see cref="Granted"/>.</summary>
    public sealed record Acquire(LeaseId Lease);

    /// <summary>From whoever holds a lease: counts the request out.</summary>
    public sealed record Release(LeaseId Lease);

    /// <summary>From the holder of a lease that could not connect.</summary>
    public sealed record ConnectFailed
    {
        public static readonly ConnectFailed Instance = new();
    }

    /// <summary>From the health supervisor: the result of a probe.</summary>
    public sealed record Probed(ProbeResult Result);

    /// <summary>From the usage collector: what the backend said of its memory, in bytes.</summary>
    public sealed record MemoryRead(long Bytes);

    /// <summary>From the pool, with the asker as its sender: answers a <see cref="BackendStatus"/>.</summary>
    public sealed record Describe
    {
        public static readonly Describe Instance = new();
    }

    /// <summary>The answer to <see cref="Acquire"/>.</summary>
    public sealed record Granted(Lease Lease);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _pool = Context.Parent;
    private readonly IActorRef _health;
    private readonly Backend _backend;
    private readonly BackendState _state;

    public BackendActor(BackendId id, BackendAddress address, HealthOptions options, IActorRef health)
    {
        _health = health;
        _backend = new Backend(id, address, Self);
        _state = new BackendState(options, Now);

        Receive<Acquire>(m => Grant(m.Lease));
        Receive<Release>(m => Return(m.Lease));
        Receive<Probed>(m => Judge(m.Result));
        Receive<ConnectFailed>(_ => _health.Tell(new HealthSupervisor.ProbeNow(_backend.Id)));
        Receive<MemoryRead>(m => _state.MemoryRead(m.Bytes));
        Receive<Describe>(_ => Sender.Tell(_state.Describe(_backend.Address, Now)));
    }

    private static DateTimeOffset Now => Context.System.Scheduler.Now;

    public static Props Props(BackendId id, BackendAddress address, HealthOptions options, IActorRef health) =>
        Akka.Actor.Props.Create(() => new BackendActor(id, address, options, health)).WithDispatcher(CallingThreadDispatcher.Path);

    protected override void PreStart()
    {
        Publish();
        _health.Tell(new HealthSupervisor.Enroll(_backend));
    }

    private void Grant(LeaseId lease)
    {
        // Not published: the pool counted this acquire when it sent it.
        _state.Acquire(lease);
        Sender.Tell(new Granted(new Lease(lease, _backend)));
    }

    private void Return(LeaseId lease)
    {
        if (_state.Release(lease))
        {
            Publish();
        }
    }

    private void Judge(ProbeResult result)
    {
        if (_state.Probed(result.Good, Now))
        {
            _log.Info("Status change: {0} [{1}] ({2})", _backend.Address.Url, result.Good ? "up" : "down", result.Reason);
            Publish();
        }

        if (_state.InDoubt)
        {
            _health.Tell(new HealthSupervisor.ProbeSoon(_backend.Id));
        }
    }

    private void Publish()
    {
        _backend.IsAlive = _state.Liveness == Liveness.Alive;
        _pool.Tell(new PoolActor.Changed(_backend.Id, _state.Liveness, _state.Active, _state.Seen));
    }
}
