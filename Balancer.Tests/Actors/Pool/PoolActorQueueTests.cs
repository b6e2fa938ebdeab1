using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Requests that wait because every live backend is full.</summary>
public sealed class PoolActorQueueTests : ActorTest
{
    [Fact]
    public async Task Should_serve_first_come_first_served_when_places_are_freed()
    {
        var pool = await StartAsync(backends: 2);
        var held = await pool.LeasesAsync(2);
        var waiters = await WaitAsync(pool, 3);

        await pool.ReleaseAsync(held[1]);
        var first = await waiters[0].ExpectMsgAsync<BackendActor.Granted>();
        await pool.ReleaseAsync(held[0]);
        var second = await waiters[1].ExpectMsgAsync<BackendActor.Granted>();

        Assert.Equal((1, 0), (first.Lease.Backend.Id.Value, second.Lease.Backend.Id.Value));
        Assert.False(waiters[2].HasMessages, "both places are taken again");
        Assert.Equal([1, 1], (await pool.DescribeAsync()).Select(backend => backend.ConnectionCount));
    }

    [Fact]
    public async Task Should_hand_a_place_on_within_the_message_that_frees_it()
    {
        var pool = await StartAsync(backends: 1);
        var held = (await pool.AcquireAsync())!.Value;
        var waiter = (await WaitAsync(pool, 1))[0];
        var late = CreateTestProbe();

        held.Dispose();
        pool.Ask(late);

        await waiter.ExpectMsgAsync<BackendActor.Granted>();
        await late.ExpectMsgAsync<PoolActor.Queued>();
    }

    [Fact]
    public async Task Should_refuse_one_more_when_the_queue_is_full()
    {
        var pool = await StartAsync(backends: 1, queueLength: 2);
        await pool.HoldAsync(1);
        await WaitAsync(pool, 2);
        var third = CreateTestProbe();

        pool.Ask(third);

        Assert.Equal(Refusal.QueueFull, (await third.ExpectMsgAsync<PoolActor.Refused>()).Refusal);
        Assert.Equal((2, 2, 1), await QueueAsync(pool, queue => (queue.Length, queue.Waited, queue.Refused)));
    }

    [Fact]
    public async Task Should_refuse_each_at_its_own_time_when_it_has_waited_too_long()
    {
        var pool = await StartAsync(backends: 1);
        await pool.HoldAsync(1);
        var first = (await WaitAsync(pool, 1))[0];
        await AdvanceAsync(TimeSpan.FromSeconds(2), pool.Actor);
        var second = (await WaitAsync(pool, 1))[0];

        await AdvanceAsync(TimeSpan.FromSeconds(2.9), pool.Actor);
        Assert.False(first.HasMessages, "it has not waited for five seconds yet");
        await AdvanceAsync(TimeSpan.FromSeconds(0.1), pool.Actor);
        Assert.Equal(Refusal.QueueTimedOut, (await first.ExpectMsgAsync<PoolActor.Refused>()).Refusal);
        await AdvanceAsync(TimeSpan.FromSeconds(1.9), pool.Actor);
        Assert.False(second.HasMessages, "it came two seconds later");
        await AdvanceAsync(TimeSpan.FromSeconds(0.1), pool.Actor);
        Assert.Equal(Refusal.QueueTimedOut, (await second.ExpectMsgAsync<PoolActor.Refused>()).Refusal);

        Assert.Equal((0, 2), await QueueAsync(pool, queue => (queue.Length, queue.TimedOut)));
    }

    [Fact]
    public async Task Should_tell_when_to_come_again_from_the_length_of_the_queue_and_its_rate()
    {
        var pool = await StartAsync(backends: 1, queueLength: 10);
        var held = (await pool.AcquireAsync())!.Value;
        var waiters = await WaitAsync(pool, 10);
        for (var i = 0; i < 5; i++)
        {
            await pool.ReleaseAsync(held);
            held = (await waiters[i].ExpectMsgAsync<BackendActor.Granted>()).Lease;
        }

        await WaitAsync(pool, 5);
        var late = CreateTestProbe();
        pool.Ask(late);

        // Ten wait and one more comes, five a second are served.
        Assert.Equal(TimeSpan.FromSeconds(2.2), (await late.ExpectMsgAsync<PoolActor.Refused>()).RetryAfter);
    }

    [Fact]
    public async Task Should_leave_no_trace_of_a_waiter_whose_client_has_gone()
    {
        var pool = await StartAsync(backends: 1);
        var held = (await pool.AcquireAsync())!.Value;
        using var gone = new CancellationTokenSource();
        var abandoned = pool.Balancer.AcquireAsync(default, null, gone.Token).AsTask();
        var next = pool.Balancer.AcquireAsync(default, null, CancellationToken.None).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        Assert.Equal((1, 1), await QueueAsync(pool, queue => (queue.Length, queue.Abandoned)));
        await pool.ReleaseAsync(held);
        (await Eventually.CompletesAsync(next, "the place goes to the next one")).Lease!.Value.Dispose();
        Assert.Equal((0, 0), (await QueueAsync(pool, queue => queue.Length), (await pool.DescribeAsync())[0].ConnectionCount));
    }

    [Fact]
    public async Task Should_refuse_all_who_wait_at_once_when_the_last_live_backend_dies()
    {
        var pool = await StartAsync(backends: 2);
        await pool.HoldAsync(2);
        var waiters = await WaitAsync(pool, 2);

        await pool.ProbeAsync(good: false, 0);
        Assert.DoesNotContain(waiters, waiter => waiter.HasMessages);
        await pool.ProbeAsync(good: false, 1);

        foreach (var waiter in waiters)
        {
            Assert.Equal(Refusal.NoLiveBackend, (await waiter.ExpectMsgAsync<PoolActor.Refused>()).Refusal);
        }
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(0, 4)]
    public async Task Should_serve_those_who_wait_when_a_limit_is_raised(int limit, int served)
    {
        var pool = await StartAsync(backends: 1);
        await pool.HoldAsync(1);
        var waiters = await WaitAsync(pool, 4);

        var result = await pool.Control.UpdateAsync("app0:80", new BackendUpdate(null, limit), CancellationToken.None);

        Assert.Equal((CommandOutcome.Done, 1 + served), (result.Outcome, result.Backend?.ConnectionCount));
        Assert.Equal(Enumerable.Range(0, 4).Select(number => number < served), waiters.Select(waiter => waiter.HasMessages));
    }

    [Fact]
    public async Task Should_serve_those_who_wait_when_a_backend_comes_up()
    {
        var pool = await StartAsync(backends: 2);
        await pool.ProbeAsync(good: false, 1);
        await pool.HoldAsync(1);
        var waiters = await WaitAsync(pool, 2);

        await pool.ProbeAsync(good: true, 1);

        Assert.Equal(1, (await waiters[0].ExpectMsgAsync<BackendActor.Granted>()).Lease.Backend.Id.Value);
        Assert.False(waiters[1].HasMessages, "it is full again");
    }

    private static async Task<T> QueueAsync<T>(RunningPool pool, Func<QueueStatus, T> what)
    {
        return what((await pool.StatusAsync()).Queue);
    }

    private Task<RunningPool> StartAsync(int backends, int queueLength = 1024)
    {
        var options = Some.Pool(backends, maxConnections: 1);
        options.Queue.Length = queueLength;
        return RunningPool.StartAsync(this, backends, options: options);
    }

    private async Task<IReadOnlyList<TestProbe>> WaitAsync(RunningPool pool, int count)
    {
        var waiters = new List<TestProbe>();
        for (var i = 0; i < count; i++)
        {
            waiters.Add(CreateTestProbe());
            pool.Ask(waiters[i]);
            await waiters[i].ExpectMsgAsync<PoolActor.Queued>();
        }

        return waiters;
    }
}
