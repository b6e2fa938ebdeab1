using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Cluster;
using Balancer.Actors.Health;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Health;

/// <summary>Probes that the nodes of a cluster share.</summary>
public sealed class HealthDivideTests : HealthTest
{
    private const int Backends = 6;

    // With four nodes, of six backends this one probes some and others not.
    private static readonly Vantages Some4 = new("n0:1", ["n0:1", "n1:1", "n2:1", "n3:1"]);
    private static readonly int[] Mine = [.. Enumerable.Range(0, Backends).Where(number => Some4.IsMine("default", $"app{number}:80"))];
    private static readonly int[] Others = [.. Enumerable.Range(0, Backends).Except(Mine)];

    // Of nobody here.
    private static readonly Vantages NotHere = new("away:1", [.. Enumerable.Range(0, 200).Select(number => $"n{number}:1"), "away:1"]);

    [Fact]
    public async Task Should_probe_its_own_at_every_interval_and_those_of_others_no_more()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(Backends);
        var before = Calls.All.Count;

        health.Tell(new HealthSupervisor.Divide(Some4));
        await PassAsync(40, health, step: 1);

        Assert.NotEmpty(Mine);
        Assert.NotEmpty(Others);
        Assert.Equal(Mine.SelectMany(number => new[] { number, number }), Calls.Asked.Skip(before).Order());
    }

    [Fact]
    public async Task Should_tell_every_backend_whether_it_is_its_own()
    {
        var health = await StartAsync(backends: 0);
        health.Tell(new HealthSupervisor.Divide(Some4));

        for (var number = 0; number < Backends; number++)
        {
            health.Tell(new HealthSupervisor.Enroll(Some.Backend(number, Backend)));
            Assert.Equal(new BackendActor.Assigned(Mine.Contains(number)), await Backend.ExpectMsgAsync<BackendActor.Assigned>());
        }

        health.Tell(new HealthSupervisor.Divide(Vantages.Alone));
        for (var number = 0; number < Backends; number++)
        {
            Assert.Equal(new BackendActor.Assigned(IsMine: true), await Backend.ExpectMsgAsync<BackendActor.Assigned>());
        }
    }

    [Fact]
    public async Task Should_probe_a_backend_of_others_once_when_it_comes()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(backends: 0);
        health.Tell(new HealthSupervisor.Divide(Some4));

        for (var number = 0; number < Backends; number++)
        {
            health.Tell(new HealthSupervisor.Enroll(Some.Backend(number, Backend)));
        }

        await PassAsync(60, health, step: 1);
        Assert.Equal(Enumerable.Range(0, Backends), Calls.Asked.Distinct().Order());
        Assert.All(Calls.Asked.GroupBy(number => number), probes => Assert.Equal(Mine.Contains(probes.Key), probes.Count() > 1));
    }

    [Fact]
    public async Task Should_probe_at_once_what_becomes_its_own_and_nothing_twice()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(Backends);
        await DivideAsync(health, Some4);
        var before = Calls.All.Count;

        await DivideAsync(health, Vantages.Alone);
        await DivideAsync(health, Vantages.Alone);

        Assert.Equal(Others, Calls.Asked.Skip(before).Order());
    }

    [Fact]
    public async Task Should_probe_what_has_become_its_own_at_every_interval()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(backends: 1);
        await DivideAsync(health, NotHere);
        await PassAsync(60, health, step: 1);
        Assert.Equal([0], Calls.Asked);

        await DivideAsync(health, Vantages.Alone);
        await PassAsync(40, health, step: 1);

        Assert.Equal(4, Calls.All.Count);
    }

    [Fact]
    public async Task Should_probe_a_backend_of_others_once_when_a_request_could_not_connect_to_it()
    {
        var health = await StartApartAsync();

        health.Tell(ProbeNow(0));
        await PassAsync(60, health, step: 1);

        Assert.Equal([0, 0], Calls.Asked);
    }

    [Fact]
    public async Task Should_probe_a_backend_of_others_again_soon_when_the_one_probe_was_bad()
    {
        var health = await StartApartAsync();
        await PassAsync(2, health, step: 1);
        AnswerAllAtOnce(Bad);
        health.Tell(ProbeNow(0));
        await PassAsync(0.1, health);

        health.Tell(ProbeSoon(0)); // As the backend says when a result speaks against its state.
        await PassAsync(10, health);

        Assert.Equal(3, Calls.All.Count);
        Assert.InRange((Calls.All[2].At - Calls.All[1].At).TotalSeconds, 1, 1.21);
    }

    [Fact]
    public async Task Should_probe_a_backend_of_others_at_every_interval_as_long_as_it_is_doubted()
    {
        var health = await StartApartAsync();

        health.Tell(new HealthSupervisor.Doubt(new BackendId(0), IsDoubtful: true));
        await PassAsync(60, health, step: 1);
        Assert.Equal(4, Calls.All.Count);

        health.Tell(new HealthSupervisor.Doubt(new BackendId(0), IsDoubtful: false));
        await PassAsync(60, health, step: 1);
        Assert.Equal(4, Calls.All.Count);
    }

    [Fact]
    public async Task Should_go_on_probing_what_it_doubts_when_it_is_told_again_that_others_do()
    {
        var health = await StartApartAsync();
        health.Tell(new HealthSupervisor.Doubt(new BackendId(0), IsDoubtful: true));

        await DivideAsync(health, NotHere);
        await PassAsync(40, health, step: 1);

        Assert.Equal(3, Calls.All.Count);
    }

    [Fact]
    public async Task Should_take_its_result_in_and_probe_no_more_when_it_becomes_that_of_others_while_it_is_probed()
    {
        var health = await StartAsync(backends: 1);

        await DivideAsync(health, NotHere);
        await Calls.Open[0].AnswerAsync(Good);
        await PassAsync(60, health, step: 1);

        await Backend.ExpectMsgAsync<BackendActor.Assigned>();
        Assert.Equal(Good, await ToldAsync());
        Assert.Single(Calls.All);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    public async Task Should_leave_the_backends_of_others_alone_when_the_options_change(int interval)
    {
        var health = await StartApartAsync();

        Settings.Current = new PoolOptions { Health = new HealthOptions { Interval = TimeSpan.FromSeconds(interval) } };
        health.Tell(HealthSupervisor.Reconfigured.Instance);
        await PassAsync(60, health, step: 1);

        Assert.Single(Calls.All);
    }

    // One backend, which was probed once, and which others probe now.
    private async Task<IActorRef> StartApartAsync()
    {
        AnswerAllAtOnce(Good);
        var health = await StartAsync(backends: 1);
        await DivideAsync(health, NotHere);
        return health;
    }

    private async Task DivideAsync(IActorRef health, Vantages vantages)
    {
        health.Tell(new HealthSupervisor.Divide(vantages));
        await PassAsync(0.001, health, step: 0.001);
    }
}
