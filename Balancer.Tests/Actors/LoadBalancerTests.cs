using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors;

public sealed class LoadBalancerTests : ActorTest
{
    private readonly IActorRef _pool;
    private readonly LoadBalancer _balancer;

    public LoadBalancerTests()
    {
        var options = Some.Pool(3);
        options.Health.Enabled = false;
        _pool = Sys.ActorOf(PoolActor.Props(new PoolSettings(options), CreateTestProbe("health")), "pool");
        _balancer = new LoadBalancer(new PoolQuestions(_pool));
    }

    [Fact]
    public async Task Should_grant_leases_in_turn_and_tell_of_them_when_asked()
    {
        await AcquireAsync();
        var second = await AcquireAsync();
        var third = await _balancer.AcquireAsync(default, Some.Ids(2), CancellationToken.None);

        Assert.Equal((1, 0), (second.Backend.Id.Value, third.Lease!.Value.Backend.Id.Value));
        Assert.Equal([2, 1, 0], await CountsAsync());
    }

    [Fact]
    public async Task Should_count_a_request_out_once_when_its_lease_and_copies_of_it_are_disposed()
    {
        var first = await AcquireAsync();
        var copy = first;
        await _balancer.AcquireAsync(default, Some.Ids(1, 2), CancellationToken.None);

        first.Dispose();
        first.Dispose();
        copy.Dispose();

        Assert.Equal([1, 0, 0], await CountsAsync());
    }

    [Fact]
    public async Task Should_take_nothing_when_the_caller_has_gone_already()
    {
        await Eventually.HoldsAsync(IsAnsweredAtOnce, "idle actors run on the caller's thread");

        var acquire = _balancer.AcquireAsync(default, null, new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await acquire);
        Assert.Equal([0, 0, 0], await CountsAsync());
    }

    [Fact]
    public async Task Should_answer_before_the_call_returns_when_the_actors_are_idle()
    {
        await AcquireAsync();

        // Idle for sure only when nobody else runs them, which a first answer from this very thread shows.
        await Eventually.HoldsAsync(IsAnsweredAtOnce, "idle actors run on the caller's thread");

        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(IsAnsweredAtOnce(), "idle actors run on the caller's thread"));
    }

    [Fact]
    public async Task Should_end_with_no_count_when_eight_threads_hammer_the_pool()
    {
        var threads = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(HammerAsync, TaskCreationOptions.LongRunning).Unwrap());

        await Eventually.CompletesAsync(Task.WhenAll(threads), "every acquire is answered");

        Assert.Equal([0, 0, 0], await CountsAsync());
    }

    private async Task HammerAsync()
    {
        for (var i = 0; i < 20_000; i++)
        {
            using var lease = await AcquireAsync();
        }
    }

    private bool IsAnsweredAtOnce()
    {
        var acquire = _balancer.AcquireAsync(default, null, CancellationToken.None);
        var atOnce = acquire.IsCompleted;
        acquire.AsTask().GetAwaiter().GetResult().Lease!.Value.Dispose();
        return atOnce;
    }

    private async Task<Lease> AcquireAsync()
    {
        return (await _balancer.AcquireAsync(default, null, CancellationToken.None)).Lease!.Value;
    }

    private async Task<IEnumerable<int>> CountsAsync()
    {
        return (await _balancer.GetStatusAsync(CancellationToken.None)).Backends.Select(backend => backend.ConnectionCount);
    }
}
