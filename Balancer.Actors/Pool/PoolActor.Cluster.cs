using Akka.Actor;
using Balancer.Actors.Backends;
using Balancer.Actors.Cluster;

namespace Balancer.Actors.Pool;

/// <summary>The other nodes of a cluster: what they have in flight counts where the pool shares it, and a drain waits for them.</summary>
internal sealed partial class PoolActor
{
    /// <summary>From the peers: where this node stands among those that can be reached.</summary>
    public sealed record Nodes(int Rank, int Count);

    /// <summary>From the peers: what the other nodes have to do with these backends.</summary>
    public sealed record Elsewhere(IReadOnlyList<Cluster.Elsewhere> Backends);

    /// <summary>From the peers: answered by all backends.</summary>
    public sealed record TellLoads
    {
        public static readonly TellLoads Instance = new();
    }

    /// <summary>From a backend: what its probes on this node say; null where there are none.</summary>
    public sealed record Saw(BackendId Backend, bool? IsAlive, string? Reason, long Memory);

    private sealed record NewsDue
    {
        public static readonly NewsDue Instance = new();
    }

    private readonly ClusterSide? _cluster;
    private readonly LoadNews? _news; // Null where there is no cluster.
    private Nodes _nodes = new(0, 1);
    private readonly StayTime _stay = new();

    private bool IsGossiping => _news is not null && _settings.Current.Sharing == PoolSharing.Gossip;

    private void ReceiveCluster()
    {
        Receive<Nodes>(Follow);
        Receive<Elsewhere>(Follow);
        Receive<TellLoads>(_ => TellAll());
        Receive<Saw>(Follow);
        Receive<NewsDue>(_ => TellNews());
    }

    private bool IsBusyElsewhere(PoolMember member) => member.AwaitsOthers && !_settings.IsRetired && _nodes.Count > 1 && (member.Elsewhere?.IsBusy ?? true);

    private void Follow(Nodes nodes)
    {
        _nodes = nodes;
        if (nodes.Count == 1)
        {
            _members.ForEach(m => m.Elsewhere = null); // Of which nothing is known; it is not none.
        }

        Choose();
        _members.FindAll(m => m.AwaitsOthers).ForEach(Settle);
    }

    private void Follow(Elsewhere others)
    {
        var named = others.Backends.ToDictionary(backend => backend.Backend);
        foreach (var member in _members.ToList())
        {
            if (named.TryGetValue(member.Backend.Address.Name, out var elsewhere))
            {
                if (!elsewhere.Verdicts.SequenceEqual(member.Elsewhere?.Verdicts ?? []))
                {
                    member.Backend.Actor.Tell(new BackendActor.Heard(elsewhere.Verdicts));
                }

                member.Elsewhere = elsewhere;
                if (_view.News is not null)
                {
                    _view.Place(member);
                }

                if (member.IsLeaving || member.Drain is not null)
                {
                    Settle(member);
                }
            }
        }

        if (IsGossiping)
        {
            TakeTurnsAnew();
        }

        Publish();
    }

    private void Follow(Saw saw)
    {
        if (_view.Find(saw.Backend) is { } member)
        {
            member.Saw = saw;
            Tell([member], isFull: false);
        }
    }

    private void TellAll()
    {
        Believe();
        _members.FindAll(m => m.AwaitsOthers).ForEach(AskElsewhere);
        Tell(_members.FindAll(m => !m.IsGone), isFull: true);
    }

    // What was true a moment ago is the less so, the shorter requests are.
    private void Believe()
    {
        var inFlight = _members.Sum(m => m.Load + (m.Elsewhere?.InFlight ?? 0));
        var belief = _stay.Observe(inFlight, RequestsOfAll, Now);
        foreach (var member in _members.Where(m => m.Belief != belief))
        {
            member.Belief = belief;
            if (IsGossiping)
            {
                _view.Place(member);
            }
        }
    }

    // What has not changed is not told again.
    private void AskElsewhere(PoolMember member)
    {
        _cluster?.Peers.Tell(new Peers.AskElsewhere(_settings.Name, member.Backend.Address.Name));
    }

    private void TellNews()
    {
        var news = _news!.Take(Now);
        if (IsGossiping && news.Count > 0)
        {
            Tell(news, isFull: false);
            foreach (var member in news)
            {
                _view.Place(member); // What the others know of weighs less.
            }

            TakeTurnsAnew();
        }
    }

    /// <summary>Tells the others of loads that have changed, at once or when it is time again.</summary>
    private void Publish()
    {
        if (_view.News is not { IsPending: true } news)
        {
            return;
        }

        var wait = news.Until(Now);
        if (wait <= TimeSpan.Zero)
        {
            TellNews();
        }
        else
        {
            news.IsTimed = true;
            Timers.StartSingleTimer(NewsDue.Instance, NewsDue.Instance, wait);
        }
    }

    private void Tell(IEnumerable<PoolMember> members, bool isFull)
    {
        _cluster?.Peers.Tell(new Peers.TellOthers(_settings.Name, [.. members.Select(ReportOf)], isFull));
    }

    private static BackendReport ReportOf(PoolMember member) => new(
        member.Backend.Address.Name,
        member.Load,
        member.Requests,
        Takes(member),
        member.Saw?.IsAlive,
        member.Saw?.Reason,
        member.Saw?.Memory ?? 0);

    private static bool Takes(PoolMember member) => member is { IsLeaving: false, HasStopped: false, Mode: BackendMode.Active };
}
