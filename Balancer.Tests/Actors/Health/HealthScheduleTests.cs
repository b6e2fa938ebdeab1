using Akka.Actor;

namespace Balancer.Tests.Actors.Health;

/// <summary>When the health supervisor probes.</summary>
public sealed class HealthScheduleTests : HealthTest
{
    [Fact]
    public async Task Should_probe_all_at_once_but_only_so_many_at_a_time_when_they_enroll()
    {
        var health = await StartAsync(backends: 7);
        Assert.Equal([0, 1, 2], Calls.Asked);

        for (var answered = 1; answered <= 7; answered++)
        {
            await Calls.Open[^1].AnswerAsync(Good);
            await SettleAsync(health);

            Assert.Equal(Math.Min(3, 7 - answered), Calls.Open.Count);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], Calls.Asked);
    }

    [Fact]
    public async Task Should_probe_each_backend_every_interval_when_all_is_well()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(backends: 10);

        await PassAsync(60, health);

        for (var number = 0; number < 10; number++)
        {
            // The one at the start, and then one each time its place comes round.
            var times = Calls.TimesOf(number);
            Assert.Equal(4, times.Count);
            Assert.Equal([20, 20], times.Skip(2).Zip(times.Skip(1), (later, earlier) => (later - earlier).TotalSeconds));
        }
    }

    [Fact]
    public async Task Should_spread_the_probes_over_the_interval_when_there_are_many_backends()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(backends: 100);

        await PassAsync(20, health);

        var seconds = Calls.All.Skip(100).GroupBy(call => (int)(call.At - Calls.All[0].At).TotalSeconds);
        var perSecond = seconds.Select(second => second.Count()).ToList();
        Assert.Equal(100, perSecond.Sum());
        Assert.All(perSecond.Take(20), count => Assert.InRange(count, 1, 8));
    }

    [Fact]
    public async Task Should_keep_its_place_when_an_answer_is_slow()
    {
        var health = await StartAsync(backends: 1);
        await Calls.Open[0].AnswerAsync(Good);
        await PassAsync(20, health);

        await PassAsync(1.7, health);
        await Calls.Open[0].AnswerAsync(Good);
        await PassAsync(18.2, health);
        Assert.Equal(2, Calls.All.Count);
        await PassAsync(0.1, health);

        Assert.Equal([20, 40], Calls.TimesOf(0).Skip(1).Select(time => (time - Calls.All[0].At).TotalSeconds));
    }

    [Fact]
    public async Task Should_probe_after_the_fast_interval_when_a_backend_is_in_doubt()
    {
        AnswerAllAtOnce(Bad);
        var health = await StartAsync(backends: 1);

        health.Tell(ProbeSoon(0));
        await PassAsync(0.9, health);
        Assert.Single(Calls.All);
        await PassAsync(0.1, health);
        Assert.Equal(2, Calls.All.Count);
        await PassAsync(18.9, health);

        Assert.Equal(2, Calls.All.Count);
    }

    [Fact]
    public async Task Should_not_put_a_probe_off_when_it_is_due_before_the_fast_interval()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(backends: 1);
        await PassAsync(19.5, health);

        health.Tell(ProbeSoon(0));
        await PassAsync(0.5, health);

        Assert.Equal(2, Calls.All.Count);
    }

    [Fact]
    public async Task Should_probe_at_once_when_a_connection_failed()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(backends: 2);
        await PassAsync(5, health);

        health.Tell(ProbeNow(1));
        await SettleAsync(health);

        Assert.Equal([0, 1, 1], Calls.Asked);
    }

    [Fact]
    public async Task Should_never_probe_faster_than_the_fast_interval_however_many_connections_fail()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(backends: 1);

        for (var tenth = 0; tenth < 100; tenth++)
        {
            health.Tell(ProbeNow(0));
            health.Tell(ProbeNow(0));
            await PassAsync(0.1, health);
        }

        var seconds = Calls.TimesOf(0).Select(time => (time - Calls.All[0].At).TotalSeconds);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], seconds);
    }
}
