using Akka.Actor;
using Akka.Event;
using Balancer.Actors.Backends;
using Balancer.Actors.Dispatch;
using Balancer.Actors.Supervision;

namespace Balancer.Actors.Pool;

/// <summary>Picks a backend for every request. Holds a view of the backends' loads; the truth is theirs.</summary>
internal sealed class PoolActor : ReceiveActor
{
    /// <summary>From the front end: answered by the chosen backend's Granted, or by <see cref="NoneAlive"/>.</summary>
    public sealed record Route(LeaseId Lease, IReadOnlyList<BackendId>? Tried);

    /// <summary>From a backend: its state after it had seen so many acquires.</summary>
    public sealed record Changed(BackendId Backend, Liveness Liveness, int Active, long Seen);

    /// <summary>From the front end: answers a <see cref="BackendStatus"/> list, in configuration order.</summary>
    public sealed record Describe
    {
        public static readonly Describe Instance = new();
    }

    /// <summary>The answer to <see cref="Route"/> where no backend is available.</summary>
    public sealed record NoneAlive
    {
        public static readonly NoneAlive Instance = new();
    }

    private static readonly TimeSpan DescribeTimeout = TimeSpan.FromSeconds(4);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly PoolView _view = new();
    private readonly List<Backend> _backends = [];
    private readonly PoolOptions _options;
    private readonly IActorRef _health;

    public PoolActor(PoolOptions options, IActorRef health)
    {
        _options = options;
        _health = health;

        Receive<Route>(Send);
        Receive<Changed>(m => _view.Apply(m.Backend, m.Liveness, m.Active, m.Seen));
        Receive<Describe>(_ => DescribeAllAsync(_backends).PipeTo(Sender, failure: e => new Status.Failure(e)));
        Receive<Terminated>(m => Bury(m.ActorRef));
    }

    public static Props Props(PoolOptions options, IActorRef health) =>
        Akka.Actor.Props.Create(() => new PoolActor(options, health)).WithDispatcher(CallingThreadDispatcher.Path);

    protected override void PreStart()
    {
        for (var i = 0; i < _options.Backends.Count; i++)
        {
            Add(new BackendId(i), BackendAddress.From(_options.Backends[i]));
        }
    }

    // A backend that throws on a message keeps its leases and its health: neither is wrong because one message was.
    protected override SupervisorStrategy SupervisorStrategy() => new ResumeStrategy().Create();

    private static async Task<IReadOnlyList<BackendStatus>> DescribeAllAsync(IEnumerable<Backend> backends) =>
        await Task.WhenAll(backends.Select(DescribeAsync));

    private static Task<BackendStatus> DescribeAsync(Backend backend) => backend.Actor.IsNobody()
        ? Task.FromResult(new BackendStatus(backend.Address, Alive: false, TimeSpan.Zero, MemoryUsage: 0, ConnectionCount: 0))
        : backend.Actor.Ask<BackendStatus>(BackendActor.Describe.Instance, DescribeTimeout);

    private void Add(BackendId id, BackendAddress address)
    {
        var actor = Context.Watch(Context.ActorOf(BackendActor.Props(id, address, _options.Health, _health), $"backend-{id.Value}"));
        var backend = new Backend(id, address, actor);
        _backends.Add(backend);
        _view.Add(backend);
    }

    private void Send(Route route)
    {
        if (_view.Take(route.Tried) is { } backend)
        {
            backend.Actor.Tell(new BackendActor.Acquire(route.Lease), Sender);
        }
        else
        {
            Sender.Tell(NoneAlive.Instance);
        }
    }

    private void Bury(IActorRef actor)
    {
        var index = _backends.FindIndex(b => b.Actor.Equals(actor));
        var (id, address) = (_backends[index].Id, _backends[index].Address);
        _log.Error("The actor of {0} has stopped, which is a bug; the backend gets no traffic until the next start", address.Url);
        _backends[index] = new Backend(id, address, ActorRefs.Nobody);
        _view.Remove(id);
    }
}
