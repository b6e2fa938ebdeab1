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
    [InlineData(PoolAlgorithm.LeastTime)]
    [InlineData(PoolAlgorithm.ConsistentHash)]
    public async Task Should_never_exceed_a_limit_and_pass_over_the_tried_whatever_the_algorithm(PoolAlgorithm algorithm)
    {
        var pool = await StartAsync(algorithm, 2, 1, 1);
        await pool.Control.UpdateAsync("app0:80", new BackendUpdate(null, 2), CancellationToken.None);

        var picks = await pool.HoldAsync(12);

        Assert.Equal(2, picks.Count(pick => pick == 0));
        Assert.Equal(2, (await pool.AcquireAsync(0, 1))!.Value.Backend.Id.Value);
    }

    [Theory]
    [InlineData(PoolAlgorithm.LeastConnections)]
    [InlineData(PoolAlgorithm.LeastTime)]
    [InlineData(PoolAlgorithm.ConsistentHash)]
    public async Task Should_give_nobody_turns_back_that_went_to_others_when_another_algorithm_was_chosen_before(PoolAlgorithm before)
    {
        var pool = await StartAsync(before, 1, 2, 5);
        for (var i = 0; i < 500; i++)
        {
            await pool.ReleaseAsync((await pool.AcquireAsync())!.Value);
        }

        await pool.Control.SetAlgorithmAsync(PoolAlgorithm.RoundRobin, CancellationToken.None);

        var picks = await pool.HoldAsync(80);
        Assert.Equal([10, 20, 50], Enumerable.Range(0, 3).Select(number => picks.Count(pick => pick == number)));
    }

    [Fact]
    public async Task Should_keep_what_a_command_chose_until_the_configuration_chooses_anew()
    {
        var pool = await StartAsync(PoolAlgorithm.LeastConnections, 1, 1);
        await pool.HoldAsync(3);

        await pool.Control.SetAlgorithmAsync(PoolAlgorithm.Random, CancellationToken.None);

        Assert.Equal([0, 0, 0], await pool.HoldAsync(3)); // The test's chance is always 0.
        Assert.Equal((PoolAlgorithm.Random, "algorithm"), await ChosenAsync(pool));
        await pool.Control.ApplyAsync(Options(PoolAlgorithm.LeastConnections, 1, 1), CancellationToken.None);
        Assert.Equal((PoolAlgorithm.Random, "algorithm"), await ChosenAsync(pool));
        await pool.Control.ApplyAsync(Options(PoolAlgorithm.RoundRobin, 1, 1), CancellationToken.None);
        Assert.Equal((PoolAlgorithm.RoundRobin, ""), await ChosenAsync(pool));
        Assert.Single(Logged.Lines("Algorithm: Random (admin API)"));
        Assert.Single(Logged.Lines("Algorithm: RoundRobin (configuration)"));
    }

    [Fact]
    public async Task Should_make_a_backup_of_a_backend_and_undo_it_when_told_to()
    {
        var pool = await StartAsync(PoolAlgorithm.LeastConnections, 1, 1);

        var result = await pool.Control.UpdateAsync("app0:80", new BackendUpdate(null, null, Backup: true), CancellationToken.None);

        Assert.Equal((true, "backup"), (result.Backend?.Backup, result.Backend?.Overrides.Single()));
        Assert.Equal([1, 1, 1], await pool.HoldAsync(3));
        await pool.Control.UpdateAsync("app0:80", new BackendUpdate(null, null, Backup: false), CancellationToken.None);
        Assert.Equal([0, 0], await pool.HoldAsync(2));
        Assert.Empty((await pool.DescribeAsync())[0].Overrides);
    }

    [Fact]
    public async Task Should_make_a_backup_of_a_backend_when_the_configuration_says_so()
    {
        var pool = await StartAsync(PoolAlgorithm.LeastConnections, 1, 1);
        var next = Options(PoolAlgorithm.LeastConnections, 1, 1);
        next.Backends[1].Backup = true;

        await pool.Control.ApplyAsync(next, CancellationToken.None);

        Assert.Equal([0, 0, 0], await pool.HoldAsync(3));
        await pool.ProbeAsync(good: false, 0);
        Assert.Equal([1, 1], await pool.HoldAsync(2));
    }

    [Fact]
    public async Task Should_give_other_cookies_when_the_configuration_says_so_and_tell_no_secret()
    {
        const string secret = "0123456789abcdef";
        var pool = await StartAsync(PoolAlgorithm.LeastConnections, 1);
        var backend = (await pool.AcquireAsync())!.Value.Backend;
        Assert.Null(backend.Cookie);
        async Task<StickyCookie?> StickAsync(string? cookie, string? key)
        {
            var sticky = cookie is null ? null : new StickyOptions { Cookie = cookie, Secret = key };
            await pool.Control.ApplyAsync(Options(PoolAlgorithm.LeastConnections, 1) with { Sticky = sticky }, CancellationToken.None);
            return backend.Cookie;
        }

        var first = await StickAsync("lb", null);
        Assert.Equal(first, await StickAsync("lb", null));
        var second = await StickAsync("lb", secret);
        Assert.Equal(("lb", false), (second!.Name, first == second));
        Assert.Equal(new StickyCookie("other", second.Token), await StickAsync("other", secret));
        Assert.Null(await StickAsync(null, null));
        Assert.Equal(4, Logged.Lines("Sticky: ").Count);
        Assert.Empty(Logged.Lines(secret));
    }

    private static async Task<(PoolAlgorithm Algorithm, string Overrides)> ChosenAsync(RunningPool pool)
    {
        var status = await pool.StatusAsync();
        return (status.Algorithm, string.Join(',', status.Overrides));
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
