using Balancer.Actors;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>A pool that goes by the time that answers take.</summary>
public sealed class PoolActorLeastTimeTests : ActorTest
{
    [Fact]
    public async Task Should_prefer_the_one_that_answers_sooner()
    {
        var pool = await StartAsync();
        var leases = await pool.LeasesAsync(2);
        await pool.CompleteAsync(leases[1], Answered(200, milliseconds: 100));
        await pool.CompleteAsync(leases[0], Answered(200, milliseconds: 500));
        var slow = leases[0].Backend.Id.Value;

        var picks = await pool.HoldAsync(6);

        // 100 ms with five in flight is as good as 500 ms with one.
        Assert.Equal(1, picks.Count(pick => pick == slow));
    }

    [Fact]
    public async Task Should_send_one_request_to_one_that_comes_back_and_no_more_until_it_has_answered()
    {
        var pool = await StartAsync();
        foreach (var lease in await pool.LeasesAsync(2))
        {
            await pool.CompleteAsync(lease, Answered(200, milliseconds: 100));
        }

        await pool.ProbeAsync(good: false, 1);
        Time.Advance(TimeSpan.FromMinutes(2)); // While the average of the other one is kept up.
        await pool.CompleteAsync((await pool.LeasesAsync(1))[0], Answered(200, milliseconds: 100));
        await pool.ProbeAsync(good: true, 1);

        Assert.Equal(1, (await pool.HoldAsync(10)).Count(pick => pick == 1));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Should_not_prefer_the_one_that_fails_sooner(short status)
    {
        var pool = await StartAsync();
        var leases = await pool.LeasesAsync(4);
        var numbers = leases.Select(lease => lease.Backend.Id.Value).ToList();
        await pool.CompleteAsync(leases[0], Answered(200, milliseconds: 90));
        await pool.CompleteAsync(leases[1], Answered(200, milliseconds: 100));
        Time.Advance(TimeSpan.FromSeconds(10)); // Else nothing that is less would count.

        await pool.CompleteAsync(leases[numbers.LastIndexOf(numbers[0])], Answered(200, milliseconds: 90));
        await pool.CompleteAsync(leases[numbers.LastIndexOf(numbers[1])], Answered(status, milliseconds: 1));

        Assert.Equal(numbers[0], Assert.Single(await pool.HoldAsync(1)));
    }

    private static Completion Answered(short status, int milliseconds)
    {
        return new Completion(CompletionKind.Answered, status) { ResponseTime = TimeSpan.FromMilliseconds(milliseconds) };
    }

    private Task<RunningPool> StartAsync()
    {
        return RunningPool.StartAsync(this, 2, options: Some.Pool(2) with { Algorithm = PoolAlgorithm.LeastTime });
    }
}
