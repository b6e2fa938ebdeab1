using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Cluster;
using Balancer.Actors.Events;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>A pool of a node of a cluster, whose other nodes are the test.</summary>
public abstract class ClusterTest : ActorTest
{
    private protected const string Me = "a:1";

    protected ClusterTest()
    {
        Peers = CreateTestProbe("peers");
        Shared = new SharedStore(path: null, Me, () => Time.Now);
    }

    /// <summary>Gets what the pool has to say to the other nodes.</summary>
    private protected TestProbe Peers { get; }

    private protected SharedStore Shared { get; }

    private protected Task<RunningPool> StartAsync(int backends, PoolSharing sharing = PoolSharing.Local, PoolOptions? options = null)
    {
        return StartAsync(backends, (options ?? Some.Pool(backends)) with { Sharing = sharing }, "pool", Peers);
    }

    private protected Task<RunningPool> StartAsync(int backends, PoolOptions options, string name, TestProbe peers)
    {
        return RunningPool.StartAsync(this, backends, options: options, name: name, cluster: new ClusterSide(Shared, peers, ActorRefs.Nobody, 1));
    }

    /// <summary>What the other nodes have to do with a backend.</summary>
    private protected static Elsewhere Of(int backend, int inFlight = 0, long requests = 0, bool isBusy = false, params PeerVerdict[] verdicts)
    {
        return new Elsewhere($"app{backend}:80", inFlight, requests, isBusy, verdicts);
    }

    private protected static void Tell(RunningPool pool, params Elsewhere[] others)
    {
        pool.Actor.Tell(new PoolActor.Elsewhere(others), Akka.Actor.ActorRefs.NoSender);
    }

    /// <summary>There are so many nodes, of which this is one.</summary>
    private protected static void Join(RunningPool pool, int count, int rank = 0)
    {
        pool.Actor.Tell(new PoolActor.Nodes(rank, count), Akka.Actor.ActorRefs.NoSender);
    }

    /// <summary>What another node has set.</summary>
    private protected static (SharedKey Key, SharedEntry Entry) Set(SharedField field, string? value, string? @base = null, string backend = "app0:80")
    {
        return (new SharedKey(PoolSettings.Default, backend, field), new SharedEntry(7, "b:1", "ann", value, @base));
    }

    private protected static void Tell(RunningPool pool, params (SharedKey Key, SharedEntry Entry)[] settings)
    {
        pool.Actor.Tell(new PoolActor.SharedSettings(settings), Akka.Actor.ActorRefs.NoSender);
    }

    private protected static Task ChangeAsync(RunningPool pool, BackendUpdate update, string backend = "app0:80")
    {
        return pool.Control.UpdateAsync(backend, update, CancellationToken.None);
    }

    /// <summary>The texts of all events.</summary>
    private protected IReadOnlyList<string> Events => [.. EventLogExtension.Of(Sys).After(0).Select(e => e.Text)];
}
