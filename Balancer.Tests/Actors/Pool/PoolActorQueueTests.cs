using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Requests that wait because every live backend is full, and are served when a place is free.</summary>
public sealed class PoolActorQueueTests : QueueTest
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
        using var busy = new BlockingRef();
        var telling = await busy.OccupyAsync(pool.Actor, PoolActor.Describe.Instance);

        // Both wait for the pool, one behind the other.
        held.Dispose();
        pool.Ask(late);
        busy.Open();
        await telling;

        await waiter.ExpectMsgAsync<BackendActor.Granted>();
        await late.ExpectMsgAsync<PoolActor.Queued>();
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
}
