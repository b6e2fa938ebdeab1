using Balancer.Actors;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Which backends a request could not go to, and why.</summary>
public sealed class PoolActorLeftOutTests : ActorTest
{
    [Fact]
    public async Task Should_say_of_each_that_was_left_out_why()
    {
        var pool = await StartAsync(7, options =>
        {
            options.Backends = [.. Enumerable.Range(0, 5).Select(n => Entry(n)), Entry(5, limit: 1), Entry(6, backup: true)];
            options.Passive.Failures = 1;
        });
        await pool.ProbeAsync(good: false, 0);
        await SetAsync(pool, 1, BackendMode.Disabled);
        Assert.Equal(2, (await pool.HoldAsync(1))[0]);
        await SetAsync(pool, 2, BackendMode.Draining);
        var failing = await pool.LeasesAsync(1);
        await pool.CompleteAsync(failing[0], new Completion(CompletionKind.Failed));
        await pool.HoldAsync(1);
        await pool.HoldAsync(1);

        await pool.AcquireAsync(tried: 4);

        var last = (await pool.Control.ExplainAsync(CancellationToken.None))[0];
        var now = $"{Time.Now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}";
        var why = last.LeftOut.ToDictionary(one => one.Name, one => one.Why);
        Assert.Equal($"down since {now}", why["app0:80"]);
        Assert.Equal("it is disabled", why["app1:80"]);
        Assert.Equal("it drains", why["app2:80"]);
        Assert.StartsWith("ejected until ", why["app3:80"]);
        Assert.EndsWith(": 1 failures in a row", why["app3:80"]);
        Assert.Equal("tried before", why["app4:80"]);
        Assert.Equal("full: 1 of 1", why["app5:80"]);
        Assert.Equal("it is a backup, and others are there", why["app6:80"]);
        Assert.Equal((7, 0, null, "no backend had a place"), (last.AllLeftOut, last.AllCandidates, last.Chosen, last.Rule));
    }

    [Fact]
    public async Task Should_count_a_backup_among_the_candidates_when_the_others_were_tried()
    {
        var pool = await StartAsync(2, options => options.Backends = [Entry(0), Entry(1, backup: true)]);

        await pool.AcquireAsync(tried: 0);

        var last = (await pool.Control.ExplainAsync(CancellationToken.None))[0];
        Assert.Equal(("app1:80", "it was the only one"), (last.Chosen, last.Rule));
        Assert.Equal(new LeftOut("app0:80", "tried before"), Assert.Single(last.LeftOut));
    }

    [Fact]
    public async Task Should_say_that_a_backup_is_one_when_others_are_there()
    {
        var pool = await StartAsync(2, options => options.Backends = [Entry(0), Entry(1, backup: true)]);

        await pool.HoldAsync(1);

        var last = (await pool.Control.ExplainAsync(CancellationToken.None))[0];
        Assert.Equal(new LeftOut("app1:80", "it is a backup, and others are there"), Assert.Single(last.LeftOut));
    }

    private static BackendOptions Entry(int number, int weight = 1, int? limit = null, bool backup = false) =>
        new() { Url = $"http://app{number}:80", Weight = weight, MaxConnections = limit, Backup = backup };

    private static async Task SetAsync(RunningPool pool, int backend, BackendMode mode)
    {
        var result = await pool.Control.UpdateAsync($"app{backend}:80", new BackendUpdate(mode, null), CancellationToken.None);
        Assert.Equal(CommandOutcome.Done, result.Outcome);
    }

    private Task<RunningPool> StartAsync(int backends, Action<PoolOptions> change)
    {
        var options = Some.Pool(backends);
        options.Explain.Sample = 1;
        change(options);
        return RunningPool.StartAsync(this, backends, options: options);
    }
}
