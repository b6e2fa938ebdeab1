using Balancer.Actors;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Limits and the queue where many threads ask at once.</summary>
public sealed class PoolActorQueueLoadTests : ActorTest
{
    private const int Callers = 300;
    private const int Rounds = 40;

    private readonly int[] _inFlight = new int[3];
    private int _granted;
    private int _tooMany;

    [Fact]
    public async Task Should_never_let_two_at_once_onto_a_backend_when_its_limit_is_one()
    {
        var pool = await RunningPool.StartAsync(this, backends: 3, options: Some.Pool(3, maxConnections: 1));

        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(pool, leaves: false)));
        await Eventually.CompletesAsync(Task.WhenAll(callers), "everybody is served", within: TimeSpan.FromSeconds(30));

        Assert.Equal((0, Callers * Rounds), (_tooMany, _granted));
        await AssertIdleAsync(pool);
    }

    [Fact]
    public async Task Should_leave_no_trace_when_every_other_caller_leaves_while_it_waits()
    {
        var pool = await RunningPool.StartAsync(this, backends: 3, options: Some.Pool(3, maxConnections: 1));

        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(pool, leaves: caller % 2 == 0)));
        await Eventually.CompletesAsync(Task.WhenAll(callers), "everybody is served, or has left", within: TimeSpan.FromSeconds(30));

        Assert.Equal(0, _tooMany);
        await AssertIdleAsync(pool);
    }

    private static async Task AssertIdleAsync(RunningPool pool)
    {
        // What was granted to one who had left goes back by itself, perhaps on another thread still.
        await Eventually.HoldsAsync(
            async () => (await pool.StatusAsync()) is var status
                && status.Queue.Length == 0 && status.Backends.All(backend => backend.ConnectionCount == 0),
            "every count is 0 when nothing is in flight");
    }

    private async Task CallAsync(RunningPool pool, bool leaves)
    {
        for (var i = 0; i < Rounds; i++)
        {
            using var gone = new CancellationTokenSource();
            var asked = pool.Balancer.AcquireAsync(default, null, gone.Token);
            if (leaves)
            {
                await Task.Yield();
                await gone.CancelAsync();
            }

            try
            {
                await HoldAsync((await asked).Lease!.Value);
            }
            catch (OperationCanceledException) when (leaves)
            {
                // As it wanted.
            }
        }
    }

    private async Task HoldAsync(Lease lease)
    {
        var number = lease.Backend.Id.Value;
        if (Interlocked.Increment(ref _inFlight[number]) > 1)
        {
            Interlocked.Increment(ref _tooMany);
        }

        Interlocked.Increment(ref _granted);
        await Task.Yield();
        Interlocked.Decrement(ref _inFlight[number]);
        lease.Dispose();
    }
}
