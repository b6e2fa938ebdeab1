using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Cluster;
using Balancer.Actors.Permits;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>A pool that shares the limits of its backends with two other nodes. The test grants the permits.</summary>
public abstract class PermitsTest : ClusterTest
{
    private const string Owner = "b:1";

    private static readonly Term Term = new(1, Owner, 1);

    private PermitReport? _last;
    private long _number;

    protected PermitsTest()
    {
        Exchange = CreateTestProbe("permits");
    }

    /// <summary>Gets what the pool has to say to whoever grants.</summary>
    private protected TestProbe Exchange { get; }

    private protected static string Key(int backend)
    {
        return $"http://app{backend}/";
    }

    /// <summary>A pool that has been heard of by its owner, who has granted nothing yet.</summary>
    private protected async Task<RunningPool> StartAsync(int backends, int? maxConnections, SharingFallback fallback = SharingFallback.Reject)
    {
        var pool = await StartAloneAsync(backends, maxConnections, fallback);
        Say(pool, isCall: true);
        await HearAsync();
        Say(pool);
        return pool;
    }

    /// <summary>A pool that nobody has said anything to.</summary>
    private protected async Task<RunningPool> StartAloneAsync(int backends, int? maxConnections, SharingFallback fallback = SharingFallback.Reject)
    {
        var options = Some.Pool(backends, maxConnections) with { Sharing = PoolSharing.Exact, Fallback = fallback };
        var pool = await RunningPool.StartAsync(this, backends, options: options, cluster: new ClusterSide(Shared, Peers, Exchange, 3));
        await Exchange.ExpectMsgAsync<PermitExchange.Enlist>();
        return pool;
    }

    /// <summary>The owner says something that prolongs what the node holds, and grants permits for these.</summary>
    private protected void Say(RunningPool pool, bool isCall = false, bool othersWait = false, params int[] grants)
    {
        pool.Actor.Tell(
            new PoolActor.Told(Owner, new PermitGrants(
                "default", Term, _last?.Instance ?? 0, ++_number, Time.Now.Ticks, _last?.Stamp ?? 0, _last is null ? 0 : PermitTimes.Valid.Ticks, isCall, IsAuthorised: true, othersWait,
                HasResigned: false, [.. grants.Select(Key)])),
            Akka.Actor.ActorRefs.NoSender);
    }

    /// <summary>The next that the node tells the owner.</summary>
    private protected async Task<PermitReport> HearAsync()
    {
        return _last = (await Exchange.ExpectMsgAsync<PermitExchange.Report>()).Message;
    }

    /// <summary>Asks for a backend, and grants the permit that it takes.</summary>
    private protected async Task<Lease> AcquireAsync(RunningPool pool, int backend = 0)
    {
        var waiter = await WaitAsync(pool);
        Say(pool, grants: backend);
        var lease = (await waiter.ExpectMsgAsync<Balancer.Actors.Backends.BackendActor.Granted>()).Lease;
        await HearAsync();
        return lease;
    }

    /// <summary>Asks for a backend where there is no place; gives who waits for the answer.</summary>
    private protected async Task<TestProbe> WaitAsync(RunningPool pool)
    {
        var waiter = CreateTestProbe();
        pool.Ask(waiter);
        await waiter.ExpectMsgAsync<PoolActor.Queued>();
        await HearAsync();
        return waiter;
    }
}
