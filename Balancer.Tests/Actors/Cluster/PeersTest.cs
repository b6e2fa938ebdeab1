using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Cluster;
using Balancer.Actors.Events;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Cluster;

/// <summary>What stands for the other nodes, with a pool and a link that are the test's.</summary>
public abstract class PeersTest : ActorTest
{
    private protected const string Me = "b:1";

    private protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private ClusterBoard? _board;

    protected PeersTest()
    {
        Pool = CreateTestProbe("pool");
        Health = CreateTestProbe("health");
        Link = CreateTestProbe("link");
        Shared = new SharedStore(path: null, Me, () => Some.Moment);
    }

    private protected TestProbe Pool { get; }

    private protected TestProbe Health { get; }

    private protected TestProbe Link { get; }

    private protected SharedStore Shared { get; set; }

    /// <summary>How the cluster was last said to be.</summary>
    private protected ClusterStatus Status => _board?.Status ?? new ClusterStatus("", []);

    /// <summary>All that happened to nodes and settings.</summary>
    private protected IReadOnlyList<(EventSeverity Severity, string Text)> Events =>
        [.. EventLogExtension.Of(Sys).After(0).Where(e => e.Kind == EventKind.Cluster).Select(e => (e.Severity, e.Text))];

    private protected IActorRef Start()
    {
        _board = new ClusterBoard(Shared);
        var peers = Sys.ActorOf(Peers.Props(Me, Shared, _board), "peers");
        peers.Tell(new Peers.Linked(Link), ActorRefs.NoSender);
        return peers;
    }

    /// <summary>The same with the pool, which has been told the first things.</summary>
    private protected async Task<IActorRef> StartWithPoolAsync(params ClusterMember[] members)
    {
        var peers = Start();
        peers.Tell(new Peers.Nodes(members), ActorRefs.NoSender);
        peers.Tell(new Peers.Enlist("default", Pool, Health), ActorRefs.NoSender);
        await SettleAsync(peers);
        Told<object>(Pool);
        Told<object>(Health);
        return peers;
    }

    private protected static ClusterMember Node(string name, ClusterMemberState state = ClusterMemberState.Up, bool isReachable = true) =>
        new(name, state, isReachable, InFlight: null, Rate: null);

    private protected static BackendReport Load(int backend, int inFlight, long requests = 0) =>
        new($"app{backend}:80", inFlight, requests, Takes: true);

    private protected static void Hear(IActorRef peers, string node, bool isFull, params BackendReport[] backends)
    {
        peers.Tell(new Peers.Heard(node, new NodeReport(isFull, [new PoolReport("Default", backends)])), ActorRefs.NoSender);
    }

    /// <summary>What of this kind has been told to somebody since the last look.</summary>
    private protected static IReadOnlyList<T> Told<T>(TestProbe to)
    {
        var told = new List<T>();
        while (to.HasMessages)
        {
            if (to.ReceiveOne(TimeSpan.Zero) is T message)
            {
                told.Add(message);
            }
        }

        return told;
    }

    /// <summary>What the pool was last told of a backend's load elsewhere since the last look; null for nothing.</summary>
    private protected int? InFlight(int backend) => Told<PoolActor.Elsewhere>(Pool)
        .SelectMany(others => others.Backends).LastOrDefault(elsewhere => elsewhere.Backend == $"app{backend}:80")?.InFlight;

    /// <summary>Who probes what, by what the health supervisor was last told.</summary>
    private protected Vantages Vantages() => Told<HealthSupervisor.Divide>(Health)[^1].Vantages;
}
