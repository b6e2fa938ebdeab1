using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Requests that may not wait, or not any longer.</summary>
public sealed class PoolActorQueueRefusalTests : QueueTest
{
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
}
