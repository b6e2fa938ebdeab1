using Balancer.Actors;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Host.Admin;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors;

/// <summary>Pools that come and go.</summary>
public sealed class PoolsTests : ActorTest
{
    private readonly FakeLifetime _process = new();

    [Fact]
    public async Task Should_serve_those_who_found_it_until_their_requests_have_ended_and_then_be_gone()
    {
        var pools = new Pools(Sys, _process) { Afterlife = TimeSpan.Zero };
        var options = Some.Pool(2) with { Health = new HealthOptions { Enabled = false }, Queue = new QueueOptions { Timeout = TimeSpan.FromMilliseconds(1) } };
        var pool = await pools.ApplyAsync("api", options, CancellationToken.None);
        var lease = (await pool.Balancer.AcquireAsync(default, null, CancellationToken.None)).Lease!.Value;

        var retired = pools.RetireAsync("API", CancellationToken.None);

        Assert.Empty(pools.All);
        Assert.Null(pools.Find("api"));
        await Eventually.HoldsAsync(() => Logged.Lines("Leaves: ").Count == 2, "its backends leave");
        Assert.False(retired.IsCompleted, "a request is in flight");
        lease.Dispose();
        await retired.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, Logged.Lines("Gone: ").Count);
        Assert.False(_process.ApplicationStopping.IsCancellationRequested, "the process goes on");
    }

    [Fact]
    public async Task Should_be_another_pool_when_one_of_the_name_is_made_again()
    {
        var pools = new Pools(Sys, _process) { Afterlife = TimeSpan.FromDays(1) };
        var first = await pools.ApplyAsync("api", Some.Pool(1), CancellationToken.None);
        using var ended = new CancellationTokenSource();
        var retired = pools.RetireAsync("api", ended.Token);

        var second = await pools.ApplyAsync("api", Some.Pool(2), CancellationToken.None);

        Assert.NotSame(first, second);
        Assert.Same(second, pools.Find("Api"));
        Assert.Same(second, await pools.ApplyAsync("API", Some.Pool(3), CancellationToken.None));
        Assert.Equal(3, (await second.Balancer.GetStatusAsync(CancellationToken.None)).Backends.Count);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => retired);
    }

    protected override void AfterAll()
    {
        _process.Dispose();
        base.AfterAll();
    }
}
