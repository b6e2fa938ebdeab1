using Akka.Actor;
using Akka.Event;
using Balancer.Actors.Dispatch;
using Balancer.Actors.Events;

namespace Balancer.Actors.Permits;

/// <summary>
/// Takes reports from pools to whoever grants their permits, and what that one says to the pools. On the node that is the first one of the cluster it grants, too. Goes on
/// while the cluster's actor system begins anew.
/// </summary>
internal sealed class PermitExchange : ReceiveActor, IWithTimers
{
    /// <summary>From a pool that shares the limits of its backends.</summary>
    public sealed record Enlist(string Pool, IActorRef Actor);

    /// <summary>From a pool that does so no longer.</summary>
    public sealed record Delist(string Pool, IActorRef Actor);

    /// <summary>From a pool: what it has, for the owner that it names.</summary>
    public sealed record Report(PermitReport Message);

    /// <summary>From a pool: whom it follows, for one who takes itself for the owner.</summary>
    public sealed record Refer(string Node, PermitReport Message);

    /// <summary>From the link: what a pool on another node has.</summary>
    public sealed record Reported(string Node, PermitReport Message);

    /// <summary>From the link: what an owner on another node says.</summary>
    public sealed record Answered(string Node, PermitGrants Message);

    /// <summary>From the link to the other nodes, which has just been made.</summary>
    public sealed record Linked(IActorRef Link);

    /// <summary>From the link: whether this node is the one that grants.</summary>
    public sealed record Leads(bool IsFirst);

    /// <summary>From the link: who goes by seed nodes that differ from those of this node by more than one.</summary>
    public sealed record Strays(IReadOnlyList<string> Nodes);

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly EventLog _events = EventLogExtension.Of(Context.System);
    private readonly IScheduler _scheduler = Context.System.Scheduler;
    private readonly SortedDictionary<string, IActorRef> _pools = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PermitOwner> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _latest = new(StringComparer.Ordinal); // The numbers of terms.
    private readonly Dictionary<string, DateTimeOffset?> _missed = new(StringComparer.Ordinal); // Pools that others share and this node does not: since when, null once told.
    private readonly long _instance = Random.Shared.NextInt64(1, long.MaxValue);
    private readonly string _self;
    private readonly IReadOnlyList<string> _nodes;
    private IActorRef _link = ActorRefs.Nobody;
    private IReadOnlyList<string> _strays = [];
    private IReadOnlyList<string> _toldStrays = [];
    private bool _isFirst;

    /// <param name="self">This node.</param>
    /// <param name="nodes">All nodes there can be.</param>
    public PermitExchange(string self, IReadOnlyList<string> nodes)
    {
        _self = self;
        _nodes = nodes;

        Receive<Enlist>(Add);
        Receive<Delist>(Remove);
        Receive<Report>(m => Pass(m.Message.Term.Owner, m.Message), m => IsCurrent(m.Message.Pool));
        Receive<Refer>(m => Pass(m.Node, m.Message));
        Receive<Reported>(m => Hear(m.Node, m.Message));
        Receive<Answered>(m => Tell(m.Node, m.Message));
        Receive<Linked>(m => _link = m.Link);
        Receive<Leads>(m => Lead(m.IsFirst));
        Receive<Strays>(m => TellOf(m.Nodes));
        Receive<Tick>(_ => Call());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!; // Set by Akka before the first message.

    private DateTimeOffset Now => _scheduler.SteadyNow();

    public static Props Props(string self, IReadOnlyList<string> nodes) =>
        Akka.Actor.Props.Create(() => new PermitExchange(self, nodes)).WithDispatcher(CallingThreadDispatcher.Path);

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, PermitTimes.Interval);
    }

    private void Add(Enlist pool)
    {
        _pools[pool.Pool] = pool.Actor;
        _missed.Remove(pool.Pool);
        TellOf(_strays);
    }

    private bool IsCurrent(string pool) => _pools.TryGetValue(pool, out var actor) && actor.Equals(Sender);

    private void Remove(Delist pool)
    {
        // One of the same name may have taken its place already.
        if (_pools.TryGetValue(pool.Pool, out var actor) && actor.Equals(pool.Actor))
        {
            _pools.Remove(pool.Pool);
            Resign(pool.Pool);
        }
    }

    private void Pass(string node, PermitReport report)
    {
        Note(report.Pool, report.Term.Number);
        if (node == _self)
        {
            Hear(_self, report);
        }
        else
        {
            _link.Tell(new Cluster.Link.Pass(node, report));
        }
    }

    private void Hear(string node, PermitReport report)
    {
        Note(report.Pool, report.Term.Number);
        _owners.GetValueOrDefault(report.Pool)?.Hear(node, report, Now);
    }

    private void Tell(string node, PermitGrants grants)
    {
        Note(grants.Pool, grants.Term.Number);
        if (_pools.TryGetValue(grants.Pool, out var pool))
        {
            pool.Tell(new Pool.PoolActor.Told(node, grants));
        }
        else if (!grants.HasResigned)
        {
            Miss(node, grants.Pool);
        }
    }

    // Not at once: a pool may be about to be made, or to be given up by all nodes.
    private void Miss(string node, string pool)
    {
        _missed.TryAdd(pool, Now);
        if (_missed[pool] + PermitTimes.Valid <= Now)
        {
            _missed[pool] = null;
            Warn($"Balancer:Pools:{pool}:Sharing: Exact on {node}, but not here: MaxConnections does not hold for all nodes together");
        }
    }

    private void Warn(string text)
    {
        _log.Warning("{0}", text);
        _events.Add(EventKind.Cluster, EventSeverity.Warning, pool: null, backend: null, text, ChangeLog.ByItself);
    }

    private void Send(string node, PermitGrants grants)
    {
        if (node == _self)
        {
            Tell(_self, grants);
        }
        else
        {
            _link.Tell(new Cluster.Link.Pass(node, grants));
        }
    }

    private void Note(string pool, long number)
    {
        _latest[pool] = Math.Max(number, _latest.GetValueOrDefault(pool));
    }

    private void Lead(bool isFirst)
    {
        var isNew = isFirst && !_isFirst;
        _isFirst = isFirst;
        if (!isFirst)
        {
            _owners.Keys.ToList().ForEach(Resign);
        }
        else if (isNew)
        {
            Call();
        }
    }

    private void TellOf(IReadOnlyList<string> strays)
    {
        _strays = strays;
        if (_pools.Count == 0 || strays.SequenceEqual(_toldStrays))
        {
            return;
        }

        _toldStrays = strays;
        if (strays.Count > 0)
        {
            Warn($"Balancer:Cluster:SeedNodes: not the same on {string.Join(", ", strays)}; the younger of such nodes grant no permits");
        }
    }

    private void Resign(string pool)
    {
        if (_owners.Remove(pool, out var owner))
        {
            owner.Resign(Now);
        }
    }

    private void Call()
    {
        if (!_isFirst)
        {
            return;
        }

        foreach (var pool in _pools.Keys)
        {
            if (_owners.GetValueOrDefault(pool) is { IsOver: true } over)
            {
                Note(pool, over.LatestNumber);
                Resign(pool);
            }

            if (!_owners.TryGetValue(pool, out var owner))
            {
                Note(pool, _latest.GetValueOrDefault(pool) + 1);
                _owners.Add(pool, owner = new PermitOwner(pool, new Term(_latest[pool], _self, _instance), _nodes, Send));
            }

            owner.Call(Now);
        }
    }
}
