using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;
using Balancer.Actors.Dispatch;
using Balancer.Actors.Permits;

namespace Balancer.Actors.Cluster;

/// <summary>
/// The way to the other nodes, as long as this incarnation of the cluster's actor system lasts: carries what <see cref="Peers"/> has to say, and what is said
/// to it. Finds the others, and finds them again.
/// </summary>
internal sealed class Link : ReceiveActor, IWithTimers
{
    /// <summary>The name of the actor on every node.</summary>
    public const string Name = "link";

    private const int LooksBeforeTold = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>From this node: a message for the same actor of another one, or of this one.</summary>
    public sealed record Pass(string Node, object Message);

    private sealed record Look
    {
        public static readonly Look Instance = new();
    }

    private sealed record GiveUp
    {
        public static readonly GiveUp Instance = new();
    }

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly IActorRef _replicator = DistributedData.Get(Context.System).Replicator;
    private readonly IActorRef _peers;
    private readonly IActorRef _permits;
    private readonly IReadOnlyList<string> _seeds;
    private readonly IReadOnlyList<string> _first;
    private readonly Action<IReadOnlyList<string>> _rejoin;
    private Dictionary<string, ActorSelection> _others = [];
    private List<string> _members = [];
    private bool _isIn;
    private int _looks;

    /// <param name="peers">For whom it speaks.</param>
    /// <param name="permits">What brings permits.</param>
    /// <param name="seeds">Those to find the cluster by.</param>
    /// <param name="first">Those to join; where none answers, this node begins a cluster of its own.</param>
    /// <param name="rejoin">Ends this incarnation, and has the next one join these nodes.</param>
    public Link(IActorRef peers, IActorRef permits, IReadOnlyList<string> seeds, IReadOnlyList<string> first, Action<IReadOnlyList<string>> rejoin)
    {
        _peers = peers;
        _permits = permits;
        _seeds = seeds;
        _first = first;
        _rejoin = rejoin;

        Receive<ClusterEvent.IClusterDomainEvent>(_ => _cluster.SendCurrentClusterState(Self));
        Receive<ClusterEvent.CurrentClusterState>(Follow);
        Receive<NodeReport>(Send, _ => Sender.Path.Address.HasLocalScope);
        Receive<NodeReport>(m => _peers.Tell(new Peers.Heard(NameOf(Sender.Path.Address), m)));
        Receive<SharedState>(Spread);
        Receive<Changed>(m => _peers.Tell(new Peers.Learned(m.Get(ReplicatedState.Key).State)));
        Receive<IUpdateResponse>(_ => { }); // Whoever was not reached gets it with the replicator's gossip.
        Receive<Pass>(m => _others.GetValueOrDefault(m.Node)?.Tell(m.Message, Self));
        Receive<PermitReport>(m => _permits.Tell(new PermitExchange.Reported(NameOf(Sender.Path.Address), m)));
        Receive<PermitGrants>(m => _permits.Tell(new PermitExchange.Answered(NameOf(Sender.Path.Address), m)));
        Receive<Look>(_ => Greet());
        Receive<Greeting>(Meet);
        Receive<GiveUp>(_ => _cluster.Join(_cluster.SelfAddress), _ => !_isIn);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!; // Set by Akka before the first message.

    private string SelfName => NameOf(_cluster.SelfAddress);

    private Greeting Own => new(_members);

    public static Props Props(IActorRef peers, IActorRef permits, IReadOnlyList<string> seeds, IReadOnlyList<string> first, Action<IReadOnlyList<string>> rejoin) =>
        Akka.Actor.Props.Create(() => new Link(peers, permits, seeds, first, rejoin)).WithDispatcher(CallingThreadDispatcher.Path);

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        _replicator.Tell(Dsl.Subscribe(ReplicatedState.Key, Self));
        _peers.Tell(new Peers.Linked(Self));
        _permits.Tell(new PermitExchange.Linked(Self));
        if (_first.Count > 0)
        {
            _cluster.JoinSeedNodes(_first.Select(AddressOf));
        }

        // One after the other, so that the first who gives up is found by the next.
        var rank = _seeds.ToList().IndexOf(SelfName) is >= 0 and var place ? place : _seeds.Count;
        Timers.StartSingleTimer(GiveUp.Instance, GiveUp.Instance, _first.Count > 0 ? Patience * (1 + rank) : TimeSpan.Zero);
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, Interval);
    }

    private static string NameOf(Address address) => $"{address.Host}:{address.Port}";

    private Address AddressOf(string name)
    {
        var colon = name.LastIndexOf(':');
        return _cluster.SelfAddress.WithHost(name[..colon]).WithPort(int.Parse(name[(colon + 1)..], CultureInfo.InvariantCulture));
    }

    private static ClusterMemberState StateOf(MemberStatus status) => status switch
    {
        MemberStatus.Up or MemberStatus.WeaklyUp => ClusterMemberState.Up,
        MemberStatus.Leaving or MemberStatus.Exiting => ClusterMemberState.Leaving,
        MemberStatus.Down or MemberStatus.Removed => ClusterMemberState.Down,
        _ => ClusterMemberState.Joining,
    };

    private void Follow(ClusterEvent.CurrentClusterState state)
    {
        var members = state.Members
            .Select(m => new ClusterMember(NameOf(m.Address), StateOf(m.Status), !state.Unreachable.Contains(m), InFlight: null, Rate: null))
            .OrderBy(m => m.Name, StringComparer.Ordinal).ToList();
        _members = [.. members.Select(m => m.Name)];
        _isIn = members.Exists(m => m.Name == SelfName && m.State != ClusterMemberState.Joining);
        _others = members
            .Where(m => m.Name != SelfName && m is { IsReachable: true, State: ClusterMemberState.Up or ClusterMemberState.Leaving })
            .ToDictionary(m => m.Name, m => _others.GetValueOrDefault(m.Name) ?? Select(m.Name));
        _peers.Tell(new Peers.Nodes(members));
        var strays = state.Members.Where(IsStray).ToList();
        var isYounger = strays.Exists(m => state.Members.Any(self => self.Address == _cluster.SelfAddress && m.IsOlderThan(self)));
        _permits.Tell(new PermitExchange.Strays([.. strays.Select(m => NameOf(m.Address)).Order(StringComparer.Ordinal)]));
        _permits.Tell(new PermitExchange.Leads(IsFirst(state) && !isYounger));
    }

    // Of lists that differ by more than one node, two might have majorities that have no node in common. The younger ones of such nodes do not lead then.
    private bool IsStray(Member member)
    {
        var theirs = ClusterConfiguration.SeedsOf(member).ToHashSet(StringComparer.Ordinal);
        theirs.SymmetricExceptWith(_seeds);
        return theirs.Count > 1;
    }

    // The oldest one that answers: it stays the same when others come, and is another one as soon as it does not.
    private bool IsFirst(ClusterEvent.CurrentClusterState state) =>
        state.Members.Where(m => m.Status == MemberStatus.Up && !state.Unreachable.Contains(m) && _seeds.Contains(NameOf(m.Address)))
            .Aggregate((Member?)null, (oldest, m) => oldest is null || m.IsOlderThan(oldest) ? m : oldest)?.Address == _cluster.SelfAddress;

    private ActorSelection Select(string node) => Context.ActorSelection(new RootActorPath(AddressOf(node)) / "user" / Name);

    private void Send(NodeReport report)
    {
        foreach (var other in _others.Values)
        {
            other.Tell(report, Self);
        }
    }

    private void Spread(SharedState state)
    {
        _replicator.Tell(Dsl.Update(
            ReplicatedState.Key, ReplicatedState.Empty, new WriteAll(TimeSpan.FromSeconds(1)), known => known.Merge(new ReplicatedState(state))));
    }

    // Not those that a member is known of, however it is: Akka sees to them.
    private void Greet()
    {
        if (!_isIn)
        {
            if (++_looks == LooksBeforeTold && _first.Count > 0)
            {
                _peers.Tell(new Peers.Unanswered(_first));
            }

            return;
        }

        foreach (var stranger in _seeds.Except(_members))
        {
            Select(stranger).Tell(Own, Self);
        }
    }

    private void Meet(Greeting greeting)
    {
        if (greeting.Nodes.Count == 0 || _members.Contains(NameOf(Sender.Path.Address)))
        {
            return;
        }

        if (!_isIn)
        {
            _cluster.JoinSeedNodes(greeting.Nodes.Select(AddressOf));
        }
        else if (greeting.Nodes.Contains(SelfName))
        {
            // They know this address, as that of an earlier incarnation; it is removed before long.
        }
        else if (Own.IsLessThan(greeting))
        {
            _rejoin(greeting.Nodes);
        }
        else
        {
            Sender.Tell(Own);
        }
    }
}
