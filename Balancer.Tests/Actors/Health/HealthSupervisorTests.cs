using Akka.Actor;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;
using Balancer.Actors.Usage;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Health;

public sealed class HealthSupervisorTests : HealthTest
{
    [Fact]
    public async Task Should_tell_the_backend_what_its_probe_found()
    {
        await StartAsync(backends: 1);

        await Calls.Open[0].AnswerAsync(Bad);

        Assert.Equal(Bad, await ToldAsync());
    }

    [Fact]
    public async Task Should_have_the_usage_read_only_when_the_probe_was_good()
    {
        var health = await StartAsync(backends: 2);

        await Calls.All[0].AnswerAsync(Bad);
        await Calls.All[1].AnswerAsync(Good);
        await SettleAsync(health);

        Assert.Equal(1, (await Usage.ExpectMsgAsync<UsageCollector.Collect>()).Backend.Id.Value);
        Assert.False(Usage.HasMessages, "a backend that is not well is not asked for more");
    }

    [Fact]
    public async Task Should_delay_no_other_when_backends_hang()
    {
        Calls.AtOnce = backend => backend.Id.Value < 2 ? null : Task.FromResult(Good);
        var health = await StartAsync(backends: 6);

        await PassAsync(60, health);

        Assert.All([0, 1], hanging => Assert.Single(Calls.TimesOf(hanging)));
        Assert.All([2, 3, 4, 5], other => Assert.Equal(4, Calls.TimesOf(other).Count));
    }

    [Fact]
    public async Task Should_probe_again_when_a_hanging_backend_answers_at_last()
    {
        var health = await StartAsync(backends: 1);
        await PassAsync(30, health, step: 1);

        await Calls.Open[0].AnswerAsync(Bad);
        await PassAsync(10, health, step: 1);

        Assert.Equal(2, Calls.All.Count);
    }

    [Fact]
    public async Task Should_take_it_as_a_bad_result_and_go_on_when_a_probe_throws()
    {
        Options.Workers = 1;
        Calls.AtOnce = backend => backend.Id.Value switch
        {
            0 => Task.FromException<ProbeResult>(new InvalidOperationException("The test's own fault.")),
            1 => Task.FromCanceled<ProbeResult>(new CancellationToken(canceled: true)),
            _ => Task.FromResult(Good),
        };
        var health = await StartAsync(backends: 3);

        Assert.Equal(new ProbeResult(false, "The test's own fault."), await ToldAsync());
        Assert.False((await ToldAsync()).Good, "a probe that was cancelled is not good");
        Assert.Equal(Good, await ToldAsync());
        await PassAsync(20, health);

        Assert.Equal([0, 0, 1, 1, 2, 2], Calls.Asked.Order());
    }

    [Fact]
    public async Task Should_probe_nobody_when_probes_are_turned_off()
    {
        Options.Enabled = false;
        var health = await StartAsync(backends: 2);

        health.Tell(ProbeNow(0));
        health.Tell(ProbeSoon(1));
        await PassAsync(40, health, step: 1);

        Assert.Empty(Calls.All);
    }

    [Fact]
    public async Task Should_probe_nobody_else_when_an_unknown_backend_is_named()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(backends: 1);

        health.Tell(ProbeNow(7));
        health.Tell(ProbeSoon(7));
        await PassAsync(2, health);

        Assert.Equal([0], Calls.Asked);
    }

    [Fact]
    public async Task Should_cancel_its_probes_when_it_stops()
    {
        var health = await StartAsync(backends: 1);

        Sys.Stop(health);

        await Eventually.HoldsAsync(() => Calls.All[0].CancellationToken.IsCancellationRequested, "nobody waits for the answer any more");
    }

    [Fact]
    public async Task Should_notice_a_dead_backend_one_fast_interval_after_its_first_bad_probe()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(backends: 0);
        var backend = Backend.ChildActorOf(BackendActor.Props(Some.Backend(2), Some.Settings(Options), health));
        await SettleAsync(backend);
        await SettleAsync(health);
        AnswerAllAtOnce(Bad);

        await PassAsync(20.9, health);
        await SettleAsync(backend);
        Assert.DoesNotContain("[down]", string.Concat(Logged.Lines("Status change")), StringComparison.Ordinal);
        await PassAsync(0.1, health);
        await SettleAsync(backend);

        Assert.Equal(
            ["InfoLevel: Status change: http://app2:80 [up] (status 200)", "InfoLevel: Status change: http://app2:80 [down] (status 503)"],
            Logged.Lines("Status change"));
    }
}
