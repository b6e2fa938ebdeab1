using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Health;
using Balancer.Actors.Usage;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Health;

/// <summary>Probes while the options change, and backends go.</summary>
public sealed class HealthReconfiguredTests : HealthTest
{
    [Fact]
    public async Task Should_probe_at_the_new_interval_when_it_is_changed()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(backends: 1);

        await ConfigureAsync(health, new HealthOptions { Interval = TimeSpan.FromSeconds(2) });
        await PassAsync(20, health);

        Assert.InRange(Calls.All.Count, 10, 12);
    }

    [Fact]
    public async Task Should_probe_no_more_when_it_is_turned_off_and_at_once_when_it_is_turned_on_again()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(backends: 2);

        await ConfigureAsync(health, new HealthOptions { Enabled = false });
        health.Tell(ProbeNow(0));
        await PassAsync(60, health, step: 1);
        Assert.Equal([0, 1], Calls.Asked.Order());
        await ConfigureAsync(health, new HealthOptions());

        Assert.Equal([0, 0, 1, 1], Calls.Asked.Order());
        await PassAsync(20, health, step: 1);
        Assert.Equal(6, Calls.All.Count);
    }

    [Fact]
    public async Task Should_say_nothing_of_a_result_that_comes_after_it_was_turned_off()
    {
        var health = await StartAsync(backends: 1);

        await ConfigureAsync(health, new HealthOptions { Enabled = false });
        await Calls.Open[0].AnswerAsync(Bad);
        await PassAsync(1, health);

        Assert.False(Backend.HasMessages, "without probes every backend counts as alive");
    }

    [Fact]
    public async Task Should_probe_more_at_a_time_when_there_are_more_workers()
    {
        var health = await StartAsync(backends: 6);
        Assert.Equal(3, Calls.All.Count);

        await ConfigureAsync(health, new HealthOptions { Workers = 5 });

        Assert.Equal(5, Calls.All.Count);
    }

    [Fact]
    public async Task Should_neither_probe_nor_tell_a_backend_when_it_is_withdrawn()
    {
        Options.Workers = 1;
        var health = await StartAsync(backends: 3);

        health.Tell(new HealthSupervisor.Withdraw(new BackendId(0)));
        health.Tell(new HealthSupervisor.Withdraw(new BackendId(1)));
        await Calls.Open[0].AnswerAsync(Good);
        await PassAsync(30, health, step: 1);

        // The first was being probed, the second waited for that.
        Assert.Equal([0, 2], Calls.Asked);
        Assert.False(Backend.HasMessages, "the one that was probed is gone");
        Assert.Equal(new UsageCollector.Forget(new BackendId(0)), await Usage.ExpectMsgAsync<UsageCollector.Forget>());
    }

    [Fact]
    public async Task Should_never_probe_a_backend_that_is_withdrawn_before_it_is_enrolled()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(backends: 0);

        health.Tell(new HealthSupervisor.Withdraw(new BackendId(1)));
        health.Tell(new HealthSupervisor.Enroll(Some.Backend(0, Backend)));
        health.Tell(new HealthSupervisor.Enroll(Some.Backend(1, Backend)));
        await PassAsync(30, health, step: 1);

        // The pool takes out at its start what other nodes have removed, and the backend's own word may come after that.
        Assert.Equal([0, 0], Calls.Asked);
    }

    private async Task ConfigureAsync(IActorRef health, HealthOptions next)
    {
        Settings.Current = new PoolOptions { Health = next };
        health.Tell(HealthSupervisor.Reconfigured.Instance);
        await PassAsync(0.1, health);
    }
}
