using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Health;

/// <summary>A clock that goes on while it is read.</summary>
public sealed class HealthClockTests : ActorTest
{
    private int _readings;

    [Fact]
    public async Task Should_go_on_when_a_place_in_the_interval_passes_while_it_is_scheduled()
    {
        var settings = Some.Settings(new HealthOptions { Interval = TimeSpan.FromMilliseconds(1) });
        var backend = CreateTestProbe();
        var health = Sys.ActorOf(HealthSupervisor.Props(
            settings, (_, _) => Task.FromResult(new ProbeResult(true, "said the test")), ActorRefs.Nobody, Look));

        health.Tell(new HealthSupervisor.Enroll(Some.Backend(0, backend)));

        await backend.ExpectMsgAsync<BackendActor.Probed>();
        await AdvanceAsync(TimeSpan.FromMilliseconds(2), health);
        await backend.ExpectMsgAsync<BackendActor.Probed>();
    }

    // Every look at it takes a millisecond.
    private DateTimeOffset Look() => Some.Moment.AddMilliseconds(++_readings);
}
