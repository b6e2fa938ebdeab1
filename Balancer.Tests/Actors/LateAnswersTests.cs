using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors;

/// <summary>Callers that leave while the pool is slow.</summary>
public sealed class LateAnswersTests : ActorTest
{
    private readonly IActorRef _pool;
    private readonly Gate _open = new();
    private readonly LoadBalancer _balancer;

    public LateAnswersTests()
    {
        var options = Some.Pool(3);
        options.Health.Enabled = false;
        _pool = Sys.ActorOf(PoolActor.Props(new PoolSettings(options), CreateTestProbe("health")), "pool");
        var late = Sys.ActorOf(Props.Create(() => new LatePool(_pool, _open.Opened)), "late-pool");
        _balancer = new LoadBalancer(new PoolQuestions(late));
    }

    [Fact]
    public async Task Should_give_back_every_lease_when_callers_cancel()
    {
        var cancels = Enumerable.Range(0, 500).Select(_ => new CancellationTokenSource()).ToList();
        var calls = cancels.Select(cancel => _balancer.AcquireAsync(default, null, cancel.Token).AsTask()).ToList();

        // The first half leaves before anything is granted, the others one by one while it is.
        cancels[..250].ForEach(cancel => cancel.Cancel());
        _open.Open();
        cancels[250..].ForEach(cancel => cancel.Cancel());
        await Task.WhenAll(calls.Select(EndAsync));

        Assert.All(calls[..250], call => Assert.True(call.IsCanceled, "who leaves before the answer is cancelled"));
        await AllCountsBecomeZeroAsync();
        cancels.ForEach(cancel => cancel.Dispose());
    }

    [Fact]
    public async Task Should_give_every_lease_to_its_caller_when_nobody_cancels()
    {
        var calls = Enumerable.Range(0, 300).Select(_ => _balancer.AcquireAsync(default, null, CancellationToken.None).AsTask()).ToList();

        _open.Open();
        var leases = await Eventually.CompletesAsync(Task.WhenAll(calls), "every caller gets its lease");

        Assert.Equal([100, 100, 100], await CountsAsync());
        Array.ForEach(leases, acquired => acquired.Lease!.Value.Dispose());
        Assert.Equal([0, 0, 0], await CountsAsync());
    }

    [Fact]
    public async Task Should_say_whose_cancellation_it_was_when_a_caller_cancels()
    {
        using var cancel = new CancellationTokenSource();
        var call = _balancer.AcquireAsync(default, null, cancel.Token).AsTask();

        await cancel.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancel.Token, thrown.CancellationToken);
    }

    // A caller that was quicker to get its lease than to leave gives it back itself, as every caller does.
    private static async Task EndAsync(Task<Acquisition> call)
    {
        try
        {
            (await call).Lease?.Dispose();
        }
        catch (OperationCanceledException)
        {
            // It has left; what is granted now is nobody's.
        }
    }

    private async Task AllCountsBecomeZeroAsync()
    {
        await Eventually.HoldsAsync(
            async () => (await CountsAsync()).All(count => count == 0),
            "whatever was cancelled, every count is 0 when nothing is in flight");
    }

    private async Task<IEnumerable<int>> CountsAsync()
    {
        var status = await new LoadBalancer(new PoolQuestions(_pool)).GetStatusAsync(CancellationToken.None);
        return status.Backends.Select(backend => backend.ConnectionCount);
    }

    /// <summary>Forwards to the pool what it gets, but not before it is opened.</summary>
    private sealed class LatePool : ReceiveActor
    {
        public LatePool(IActorRef pool, Task opened)
        {
            var early = new List<(object Message, IActorRef Sender)>();
            opened.PipeTo(Self, success: () => "opened");
            Receive<string>(_ =>
            {
                early.ForEach(mail => pool.Tell(mail.Message, mail.Sender));
                Become(() => ReceiveAny(pool.Forward));
            });
            ReceiveAny(message => early.Add((message, Sender)));
        }
    }
}
