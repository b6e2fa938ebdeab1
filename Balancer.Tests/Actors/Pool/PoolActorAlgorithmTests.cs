using Balancer.Actors;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Algorithms and weights, as configured and as changed while requests are in flight.</summary>
public sealed class PoolActorAlgorithmTests : ActorTest
{
    [Theory]
    [InlineData(PoolAlgorithm.LeastConnections, 12, 4)]
    [InlineData(PoolAlgorithm.RoundRobin, 12, 4)]
    public async Task Should_honour_weights_that_the_configuration_gives(PoolAlgorithm algorithm, int first, int second)
    {
        var pool = await StartAsync(algorithm, 3, 1);

        var picks = await pool.HoldAsync(16);

        Assert.Equal((first, second), (picks.Count(pick => pick == 0), picks.Count(pick => pick == 1)));
        Assert.Equal([3, 1], (await pool.DescribeAsync()).Select(backend => backend.Weight));
    }

    [Fact]
    public async Task Should_pick_at_random_when_told_to()
    {
        var pool = await StartAsync(PoolAlgorithm.Random, 1, 1); // The test's chance is always 0.

        Assert.All(await pool.HoldAsync(10), pick => Assert.Equal(0, pick));
    }

    [Fact]
    public async Task Should_keep_all_counts_and_pick_by_them_when_a_weight_is_changed_by_a_command()
    {
        var pool = await StartAsync(PoolAlgorithm.LeastConnections, 1, 1);
        await pool.HoldAsync(4);

        var result = await pool.Control.UpdateAsync("app0:80", new BackendUpdate(null, null, Weight: 3), CancellationToken.None);

        Assert.Equal((CommandOutcome.Done, 3, "weight"), (result.Outcome, result.Backend?.Weight, result.Backend?.Overrides.Single()));
        Assert.Equal([0, 0, 0], await pool.HoldAsync(3));
        Assert.Equal([5, 2], (await pool.DescribeAsync()).Select(backend => backend.ConnectionCount));
        Assert.Single(Logged.Lines("Weight of http://app0:80: 3 (admin API)"));
    }

    [Fact]
    public async Task Should_take_the_algorithm_and_the_weights_of_a_new_configuration()
    {
        var pool = await StartAsync(PoolAlgorithm.LeastConnections, 1, 1);
        await pool.HoldAsync(2);

        await pool.Control.ApplyAsync(Options(PoolAlgorithm.RoundRobin, 1, 4), CancellationToken.None);

        var picks = await pool.HoldAsync(10);
        Assert.Equal((2, 8), (picks.Count(pick => pick == 0), picks.Count(pick => pick == 1)));
        Assert.Equal([3, 9], (await pool.DescribeAsync()).Select(backend => backend.ConnectionCount));
    }

    [Theory]
    [InlineData(PoolAlgorithm.LeastConnections)]
    [InlineData(PoolAlgorithm.RoundRobin)]
    [InlineData(PoolAlgorithm.Random)]
    [InlineData(PoolAlgorithm.PowerOfTwoChoices)]
    public async Task Should_never_exceed_a_limit_and_pass_over_the_tried_whatever_the_algorithm(PoolAlgorithm algorithm)
    {
        var pool = await StartAsync(algorithm, 2, 1, 1);
        await pool.Control.UpdateAsync("app0:80", new BackendUpdate(null, 2), CancellationToken.None);

        var picks = await pool.HoldAsync(12);

        Assert.Equal(2, picks.Count(pick => pick == 0));
        Assert.Equal(2, (await pool.AcquireAsync(0, 1))!.Value.Backend.Id.Value);
    }

    private static PoolOptions Options(PoolAlgorithm algorithm, params int[] weights)
    {
        return new PoolOptions
        {
            Algorithm = algorithm,
            Backends = [.. weights.Select((weight, number) => new BackendOptions { Url = $"http://app{number}:80", Weight = weight })],
        };
    }

    private Task<RunningPool> StartAsync(PoolAlgorithm algorithm, params int[] weights)
    {
        return RunningPool.StartAsync(this, weights.Length, options: Options(algorithm, weights));
    }
}
