using Akka.Actor;
using Akka.Event;
using Balancer.Actors.Events;
using Balancer.Actors.Pool;

namespace Balancer.Actors.Cluster;

/// <summary>
/// Stands for the other nodes towards the pools, and for the pools towards the other nodes. Goes on without the cluster: whoever is not heard of
/// any more counts no longer.
/// </summary>
internal sealed partial class Peers : ReceiveActor, IWithTimers
{
    /// <summary>From a pool that has started.</summary>
    public sealed record Enlist(string Pool, IActorRef Actor, IActorRef Health);

    /// <summary>From a pool that ends.</summary>
    public sealed record Delist(string Pool, IActorRef Actor);

    /// <summary>From a pool: its backends, or those that have changed.</summary>
    public sealed record TellOthers(string Pool, IReadOnlyList<BackendReport> Backends, bool IsFull);

    /// <summary>From a pool: answers what the other nodes have to do with a backend.</summary>
    public sealed record AskElsewhere(string Pool, string Backend);

    /// <summary>From the link to the other nodes, which has just been made.</summary>
    public sealed record Linked(IActorRef Link);

    /// <summary>From the link: a node's report.</summary>
    public sealed record Heard(string Node, NodeReport Report);

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }

    /// <summary>How often everything is told, changed or not.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long a node's report counts that is heard of no more.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(3);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly EventLog _events = EventLogExtension.Of(Context.System);
    private readonly IScheduler _scheduler = Context.System.Scheduler;
    private readonly SortedDictionary<string, EnlistedPool> _pools = new(StringComparer.OrdinalIgnoreCase);
    private readonly PeerLoads _loads = new(Lifetime);
    private readonly string _self;
    private readonly SharedStore _shared;
    private readonly ClusterBoard _board;
    private (DateTimeOffset At, long Requests) _before;
    private PeerTotals _totals = new(0, 0);
    private IActorRef _link = ActorRefs.Nobody;

    /// <param name="self">This node.</param>
    /// <param name="shared">What is set.</param>
    /// <param name="board">Where the front end looks how the cluster is.</param>
    public Peers(string self, SharedStore shared, ClusterBoard board)
    {
        _self = self;
        _shared = shared;
        _board = board;
        _members = [Alone];

        Receive<Enlist>(Add);
        Receive<Delist>(m => Remove(m.Pool, m.Actor));
        Receive<TellOthers>(Pass);
        Receive<AskElsewhere>(m => TellPools([PeerLoads.KeyOf(m.Pool, m.Backend)]));
        Receive<Linked>(m => Use(m.Link));
        Receive<Heard>(m => TellPools(_loads.Apply(m.Node, m.Report, Now)));
        Receive<Tick>(_ => GoRound());
        Receive<Nodes>(Follow);
        Receive<Unanswered>(TellOf);
        ReceiveSettings();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!; // Set by Akka before the first message.

    private DateTimeOffset Now => _scheduler.SteadyNow();

    public static Props Props(string self, SharedStore shared, ClusterBoard board) =>
        Akka.Actor.Props.Create(() => new Peers(self, shared, board));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, Interval);
        Publish();
        if (_shared.Spoilt is { } spoilt)
        {
            Warn($"{_shared.Path} makes no sense; it was put aside as {spoilt}, and what it said is asked of the other nodes");
        }
    }

    private void Add(Enlist pool)
    {
        _pools[pool.Pool] = new EnlistedPool(pool.Actor, pool.Health);
        TellNodes(pool.Actor, pool.Health);
        TellPools(_loads.Everything);
        pool.Actor.Tell(new PoolActor.SharedSettings([.. _shared.Current.Of(pool.Pool)]));
    }

    private void Use(IActorRef link)
    {
        _link = link;
        _link.Tell(_shared.Current); // What is known here from before the others may not know.
    }

    private void Remove(string name, IActorRef actor)
    {
        // One of the same name may have taken its place already.
        if (_pools.TryGetValue(name, out var pool) && pool.Actor.Equals(actor))
        {
            _pools.Remove(name);
        }
    }

    private void Pass(TellOthers told)
    {
        if (!_pools.TryGetValue(told.Pool, out var pool) || !pool.Actor.Equals(Sender))
        {
            return; // One that another one of its name has taken the place of.
        }

        if (told.IsFull)
        {
            pool.Reports.Clear();
        }

        foreach (var backend in told.Backends)
        {
            // One that leaves may have the name of another one that has come.
            pool.Reports[backend.Name] = told.IsFull && pool.Reports.TryGetValue(backend.Name, out var same) ? backend.And(same) : backend;
        }

        if (!told.IsFull)
        {
            _link.Tell(new NodeReport(IsFull: false, [new PoolReport(told.Pool, told.Backends)]));
        }
    }

    private void GoRound()
    {
        _totals = PeerTotals.Of(_pools.Values.SelectMany(pool => pool.Reports.Values), Now, ref _before);
        _link.Tell(new NodeReport(IsFull: true, [.. _pools.Select(pool => new PoolReport(pool.Key, [.. pool.Value.Reports.Values]))]));
        foreach (var pool in _pools.Values)
        {
            pool.Actor.Tell(PoolActor.TellLoads.Instance); // For the next round.
        }

        TellPools(_loads.Expire(Now));
        Publish();
    }

    private void TellPools(IEnumerable<(string Pool, string Backend)> changed)
    {
        foreach (var group in changed.GroupBy(key => key.Pool))
        {
            if (_pools.TryGetValue(group.Key, out var pool))
            {
                pool.Actor.Tell(new PoolActor.Elsewhere([.. group.Select(_loads.Of)]));
            }
        }
    }

    private void Publish()
    {
        var totals = _loads.Totals.ToDictionary(peer => peer.Node, peer => peer.Totals);
        totals[_self] = _totals;
        _board.Put(new ClusterStatus(
            _self,
            [.. _members.Select(m => m with { InFlight = totals.GetValueOrDefault(m.Name)?.InFlight, Rate = totals.GetValueOrDefault(m.Name)?.Rate })]));
    }

    private void Note(bool isFine, string text)
    {
        if (isFine)
        {
            _log.Info("{0}", text);
            _events.Add(EventKind.Cluster, EventSeverity.Info, pool: null, backend: null, text, ChangeLog.ByItself);
        }
        else
        {
            Warn(text);
        }
    }

    private void Warn(string text)
    {
        _log.Warning("{0}", text);
        _events.Add(EventKind.Cluster, EventSeverity.Warning, pool: null, backend: null, text, ChangeLog.ByItself);
    }

    private sealed record EnlistedPool(IActorRef Actor, IActorRef Health)
    {
        public SortedDictionary<string, BackendReport> Reports { get; } = new(StringComparer.Ordinal);
    }
}
