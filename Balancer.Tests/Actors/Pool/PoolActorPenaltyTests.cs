using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Requests that wait for a place which a failed request keeps.</summary>
public sealed class PoolActorPenaltyTests : ActorTest
{
    private readonly TestProbe _waiter;

    public PoolActorPenaltyTests()
    {
        _waiter = CreateTestProbe("waiter");
    }

    [Fact]
    public async Task Should_keep_the_place_of_a_failed_request_for_the_usual_time_of_one()
    {
        var pool = await StartAsync(backends: 1);
        await EndAsync(pool, TimeSpan.FromSeconds(1));
        await FailAsync(pool);
        pool.Ask(_waiter);
        await _waiter.ExpectMsgAsync<PoolActor.Queued>();

        await AdvanceAsync(TimeSpan.FromSeconds(0.9), pool.Actor);
        Assert.False(_waiter.HasMessages, "the failed request keeps its place still");
        await AdvanceAsync(TimeSpan.FromSeconds(0.2), pool.Actor);

        await _waiter.ExpectMsgAsync<BackendActor.Granted>();
    }

    [Fact]
    public async Task Should_serve_the_first_who_waits_and_not_one_who_comes_just_when_a_failed_request_gives_its_place_up()
    {
        var pool = await StartAsync(backends: 1);
        await EndAsync(pool, TimeSpan.FromSeconds(1));
        await FailAsync(pool);
        var late = CreateTestProbe("late");
        var usual = new LatencyHistogram();
        usual.Record(TimeSpan.FromSeconds(1));
        Sys.Scheduler.ScheduleTellOnce(usual.Quantile(0.5), pool.Actor, new PoolActor.Route(LeaseId.Next(), default, null), late);
        pool.Ask(_waiter);
        await _waiter.ExpectMsgAsync<PoolActor.Queued>();

        await AdvanceAsync(usual.Quantile(0.5), pool.Actor);

        await _waiter.ExpectMsgAsync<BackendActor.Granted>();
        await late.ExpectMsgAsync<PoolActor.Queued>();
    }

    [Fact]
    public async Task Should_serve_who_waits_when_a_later_failure_gives_its_place_up_earlier()
    {
        var pool = await StartAsync(backends: 2);
        await EndAsync(pool, TimeSpan.FromSeconds(4));
        var leases = new[] { pool.Ask(_waiter, tried: 1), pool.Ask(_waiter, tried: 0) };
        var held = new[] { await _waiter.ExpectMsgAsync<BackendActor.Granted>(), await _waiter.ExpectMsgAsync<BackendActor.Granted>() };
        pool.Ask(_waiter);
        await _waiter.ExpectMsgAsync<PoolActor.Queued>();
        End(held[0].Lease.Backend, leases[0], new Completion(CompletionKind.Failed));

        // The usual time is shorter by now.
        pool.Settings.Current.Queue.Timeout = TimeSpan.FromSeconds(60);
        await pool.Control.UpdateAsync("app1:80", new BackendUpdate(null, 100), CancellationToken.None);
        await _waiter.ExpectMsgAsync<BackendActor.Granted>();
        for (var i = 0; i < 3; i++)
        {
            await EndAsync(pool, TimeSpan.FromSeconds(1));
        }

        await pool.Control.UpdateAsync("app1:80", new BackendUpdate(null, 2), CancellationToken.None);
        pool.Ask(_waiter);
        await _waiter.ExpectMsgAsync<PoolActor.Queued>();
        End(held[1].Lease.Backend, leases[1], new Completion(CompletionKind.Failed));
        await AdvanceAsync(TimeSpan.FromSeconds(1.1), pool.Actor);

        Assert.Equal(1, (await _waiter.ExpectMsgAsync<BackendActor.Granted>()).Lease.Backend.Id.Value);
    }

    private Task<RunningPool> StartAsync(int backends)
    {
        return RunningPool.StartAsync(this, backends, options: Some.Pool(backends, maxConnections: 1));
    }

    private async Task EndAsync(RunningPool pool, TimeSpan serviceTime)
    {
        var lease = pool.Ask(_waiter);
        var backend = (await _waiter.ExpectMsgAsync<BackendActor.Granted>()).Lease.Backend;
        End(backend, lease, new Completion(CompletionKind.Answered, 200) { ServiceTime = serviceTime });
        await SettleAsync(backend.Actor);
    }

    private static async Task FailAsync(RunningPool pool)
    {
        await pool.CompleteAsync((await pool.AcquireAsync())!.Value, new Completion(CompletionKind.Failed));
    }

    // With a service time that a test can tell, as the clock does not move by itself.
    private static void End(Backend backend, LeaseId lease, Completion completion)
    {
        backend.Actor.Tell(new BackendActor.Release(lease, completion));
    }
}
