using Balancer.Actors;

namespace Balancer.Tests.Actors.Pool;

/// <summary>How an ejection ends, and how long the next one is.</summary>
public sealed class PoolActorReadmissionTests : EjectionTest
{
    [Fact]
    public async Task Should_readmit_when_the_time_is_up()
    {
        await StartAsync(backends: 3);
        await EndAsync(1, Failed, count: 5);

        await PassAsync(29.9);
        await AssertEjectedAsync(1);
        await PassAsync(0.1);

        await AssertEjectedAsync();
        Assert.Contains(1, await Pool.HoldAsync(3));
    }

    [Fact]
    public async Task Should_readmit_when_a_probe_is_good()
    {
        await StartAsync(backends: 3);
        await EndAsync(1, Failed, count: 5);

        await Pool.ProbeAsync(good: true, 1);

        await AssertEjectedAsync();
        await PassAsync(1);
        await EndAsync(1, Failed, count: 5);
        await PassAsync(29.5);
        await AssertEjectedAsync(1); // The timer of the first one does not ring for the second.
    }

    [Fact]
    public async Task Should_keep_a_pause_when_a_probe_is_good_and_count_it_for_no_ejection()
    {
        await StartAsync(backends: 3, passive => passive.ObeyRetryAfter = true);
        await EndAsync(1, Answered(503, retryAfter: 7), count: 1);

        await Pool.ProbeAsync(good: true, 1);

        await AssertEjectedForAsync(1, 7);
        await PassAsync(7);
        await AssertEjectedAsync();
        await EndAsync(1, Failed, count: 5);
        await AssertEjectedForAsync(1, 30);
    }

    [Fact]
    public async Task Should_readmit_all_when_the_last_live_one_dies()
    {
        await StartAsync(backends: 4, passive => passive.MaxEjectedPercent = 100);
        await EndAsync(0, Failed, count: 5);
        await EndAsync(1, Failed, count: 5);
        await Pool.ProbeAsync(good: false, 2);
        await AssertEjectedAsync(0, 1);

        await Pool.ProbeAsync(good: false, 3);

        await AssertEjectedAsync();
        Assert.Equal([0, 1], (await Pool.HoldAsync(2)).Order());
    }

    [Fact]
    public async Task Should_readmit_all_when_the_last_live_one_is_disabled()
    {
        await StartAsync(backends: 2);
        await EndAsync(0, Failed, count: 5);

        await Pool.Control.UpdateAsync("app1:80", new BackendUpdate(BackendMode.Disabled, null), CancellationToken.None);

        await AssertEjectedAsync();
        Assert.Equal([0], await Pool.HoldAsync(1));
    }

    [Fact]
    public async Task Should_readmit_all_when_passive_checks_are_turned_off()
    {
        await StartAsync(backends: 3);
        await EndAsync(1, Failed, count: 5);

        var off = new PoolOptions { Backends = Options.Backends, Passive = { Enabled = false } };
        await Pool.Control.ApplyAsync(off, CancellationToken.None);

        await AssertEjectedAsync();
        Assert.Contains(1, await Pool.HoldAsync(3));
    }

    [Fact]
    public async Task Should_eject_for_twice_as_long_when_it_is_the_second_time_in_a_row()
    {
        await StartAsync(backends: 3);
        await EndAsync(1, Failed, count: 5);
        await AssertEjectedForAsync(1, 30);
        await PassAsync(30);

        await EndAsync(1, Failed, count: 5);

        await AssertEjectedForAsync(1, 60);
    }

    [Fact]
    public async Task Should_eject_for_three_times_as_long_the_third_time_when_more_have_failed_than_were_needed()
    {
        await StartAsync(backends: 3);
        await EndAsync(1, Failed, count: 15);
        await PassAsync(30);
        await EndAsync(1, Failed, count: 15);
        await AssertEjectedForAsync(1, 60);
        await PassAsync(60);

        await EndAsync(1, Failed, count: 15);

        await AssertEjectedForAsync(1, 90);
    }

    [Fact]
    public async Task Should_eject_for_twice_as_long_when_it_could_not_be_ejected_in_between()
    {
        await StartAsync(backends: 3);
        await EndAsync(1, Failed, count: 5);
        await PassAsync(30);
        await EndAsync(0, Failed, count: 5);
        await EndAsync(1, Failed, count: 25); // As many as may be are ejected already.
        await AssertEjectedAsync(0);
        await Pool.ProbeAsync(good: true, 0);

        await EndAsync(1, Failed, count: 5);

        await AssertEjectedForAsync(1, 60);
    }
}
