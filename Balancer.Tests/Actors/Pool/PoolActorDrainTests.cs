using Balancer.Actors;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>A drain, and the operation that tells when it is done.</summary>
public sealed class PoolActorDrainTests : ActorTest
{
    private static readonly BackendUpdate Drain = new(BackendMode.Draining, null);

    [Fact]
    public async Task Should_be_done_exactly_when_the_last_request_has_ended()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        var held = (await pool.LeasesAsync(4)).Where(lease => lease.Backend.Id.Value == 0).ToList();

        var id = await DrainAsync(pool);

        Assert.Equal((OperationState.Running, 2), await LookAsync(pool, id));
        await pool.ReleaseAsync(held[0]);
        Assert.Equal((OperationState.Running, 1), await LookAsync(pool, id));
        await pool.ReleaseAsync(held[1]);
        Assert.Equal((OperationState.Done, 0), await LookAsync(pool, id));
        Assert.Equal(BackendCondition.Draining, (await pool.DescribeAsync())[0].Condition);
    }

    [Fact]
    public async Task Should_be_done_at_once_when_nothing_is_in_flight()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);

        Assert.Equal((OperationState.Done, 0), await LookAsync(pool, await DrainAsync(pool)));
        Assert.Equal([1, 1, 1], await pool.HoldAsync(3));
    }

    [Fact]
    public async Task Should_tell_who_waits_for_the_end_when_it_comes()
    {
        var pool = await RunningPool.StartAsync(this, backends: 1);
        var held = (await pool.AcquireAsync())!.Value;
        var id = await DrainAsync(pool);
        var waits = pool.Control.GetOperationAsync(id, TimeSpan.FromMinutes(10), CancellationToken.None);
        Assert.False(waits.IsCompleted, "a request is in flight");

        await pool.ReleaseAsync(held);

        var operation = await Eventually.CompletesAsync(waits, "it has ended");
        Assert.Equal((id, "app0:80", OperationState.Done, 0), (operation!.Id, operation.Backend, operation.State, operation.Remaining));
    }

    [Fact]
    public async Task Should_be_the_same_operation_when_it_is_drained_again()
    {
        var pool = await RunningPool.StartAsync(this, backends: 1);
        await pool.HoldAsync(1);

        Assert.Equal(await DrainAsync(pool), await DrainAsync(pool));
    }

    [Theory]
    [InlineData(BackendMode.Active)]
    [InlineData(BackendMode.Disabled)]
    public async Task Should_be_cancelled_when_it_is_overruled(BackendMode mode)
    {
        var pool = await RunningPool.StartAsync(this, backends: 1);
        await pool.HoldAsync(1);
        var id = await DrainAsync(pool);

        await pool.Control.UpdateAsync("app0:80", new BackendUpdate(mode, null), CancellationToken.None);

        Assert.Equal((OperationState.Cancelled, 1), await LookAsync(pool, id));
        Assert.Equal(mode == BackendMode.Active, await pool.AcquireAsync() is not null);
    }

    [Fact]
    public async Task Should_know_nothing_of_an_operation_that_never_was()
    {
        var pool = await RunningPool.StartAsync(this, backends: 1);

        Assert.Null(await pool.Control.GetOperationAsync("17", TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.Equal(CommandOutcome.NoSuchBackend, (await pool.Control.UpdateAsync("app9:80", Drain, CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task Should_send_nothing_that_was_asked_for_after_the_reply_when_eight_threads_hammer_the_pool()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        var (isReplied, isOver, early, late, wrong) = (false, false, 0, 0, 0);
        var threads = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                var isLate = Volatile.Read(ref isReplied);
                using var lease = (await pool.Balancer.AcquireAsync(default, null, CancellationToken.None)).Lease!.Value;
                Interlocked.Increment(ref isLate ? ref late : ref early);
                if (isLate && lease.Backend.Id.Value == 0)
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        })).ToList();
        await Eventually.HoldsAsync(() => Volatile.Read(ref early) > 1_000, "requests come");

        var id = await DrainAsync(pool);
        Volatile.Write(ref isReplied, true);

        await Eventually.HoldsAsync(() => Volatile.Read(ref late) > 10_000, "requests go on");
        Assert.Equal((OperationState.Done, 0), await LookAsync(pool, id));
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(threads);
        Assert.Equal(0, wrong);
    }

    private static async Task<string> DrainAsync(RunningPool pool)
    {
        return (await pool.Control.UpdateAsync("app0:80", Drain, CancellationToken.None)).Operation!.Id;
    }

    private static async Task<(OperationState State, int Remaining)> LookAsync(RunningPool pool, string id)
    {
        var operation = (await pool.Control.GetOperationAsync(id, TimeSpan.Zero, CancellationToken.None))!;
        Assert.Equal(operation.Remaining, operation.Requests.Count);
        return (operation.State, operation.Remaining);
    }
}
