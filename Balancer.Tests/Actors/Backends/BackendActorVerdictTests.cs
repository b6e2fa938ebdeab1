using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Backends;

/// <summary>What a backend makes of its probes: the flip, its log line, and the next probe.</summary>
public sealed class BackendActorVerdictTests : ActorTest
{
    private readonly PoolSettings _settings = Some.Settings();
    private readonly TestProbe _pool;
    private readonly TestProbe _health;
    private readonly IActorRef _backend;

    public BackendActorVerdictTests()
    {
        _pool = CreateTestProbe("pool");
        _health = CreateTestProbe("health");
        _backend = _pool.ChildActorOf(BackendActor.Props(Some.Backend(2), _settings, _health));
    }

    [Theory]
    [InlineData("+", "up")]
    [InlineData("-", "down")]
    [InlineData("+++", "up")]
    [InlineData("---", "down")]
    [InlineData("+-+-+", "up")]
    [InlineData("+--", "up down")]
    [InlineData("+-----", "up down")]
    [InlineData("-+-++", "down up")]
    [InlineData("+--++--", "up down up down")]
    public async Task Should_log_a_flip_once_and_nothing_else_whatever_the_probes_say(string results, string flips)
    {
        await ProbeAsync(results);

        var expected = flips.Split(' ').Select(flip =>
            $"InfoLevel: Status change: http://app2:80 [{flip}] ({(flip == "up" ? "status 200" : "status 503")})");
        Assert.Equal(expected, Logged.Lines("Status change"));
        Assert.Equal(expected, Logged.Lines("http://app2:80"));
    }

    [Fact]
    public async Task Should_log_a_flip_when_probes_are_turned_off_and_count_its_uptime_from_then()
    {
        await ProbeAsync("-");
        Time.Advance(TimeSpan.FromHours(1));
        _settings.Current = new PoolOptions { Health = { Enabled = false } };

        _backend.Tell(BackendActor.Reconfigured.Instance);
        _backend.Tell(BackendActor.Reconfigured.Instance);

        await SettleAsync(_backend);
        Assert.Equal(
            ["InfoLevel: Status change: http://app2:80 [up] (the configuration has changed)"], Logged.Lines("[up]"));
        var status = await _backend.Ask<BackendStatus>(BackendActor.Describe.Instance, TimeSpan.FromSeconds(5));
        Assert.Equal((true, TimeSpan.Zero), (status.Alive, status.Uptime));
    }

    [Fact]
    public async Task Should_log_exactly_the_promised_words_when_it_goes_down()
    {
        await EventFilter.Info(contains: "Status change: http://app2:80 [down]").ExpectOneAsync(() => ProbeAsync("+--"));
    }

    [Fact]
    public async Task Should_publish_every_flip_and_only_flips_when_probed()
    {
        await _pool.ExpectMsgAsync<PoolActor.Changed>();

        await ProbeAsync("++-+--+-++");

        var told = new List<Liveness>();
        while (_pool.HasMessages)
        {
            if (await _pool.ReceiveOneAsync() is PoolActor.Changed changed)
            {
                told.Add(changed.Liveness);
            }
        }

        Assert.Equal([Liveness.Alive, Liveness.Dead, Liveness.Alive], told);
    }

    [Theory]
    [InlineData("++++", 0)]
    [InlineData("--", 0)]
    [InlineData("+-", 1)]
    [InlineData("+-+-", 2)]
    [InlineData("+--", 1)]
    [InlineData("+--+-+", 3)]
    public async Task Should_ask_for_a_probe_soon_while_in_doubt_and_else_not(string results, int asked)
    {
        await _health.ExpectMsgAsync<HealthSupervisor.Enroll>();

        await ProbeAsync(results);

        for (var i = 0; i < asked; i++)
        {
            Assert.Equal(new BackendId(2), (await _health.ExpectMsgAsync<HealthSupervisor.ProbeSoon>()).Backend);
        }

        Assert.False(_health.HasMessages, "where the last result agrees with the state, the usual interval will do");
    }

    private Task ProbeAsync(string results)
    {
        foreach (var good in results.Select(result => result == '+'))
        {
            _backend.Tell(new BackendActor.Probed(new ProbeResult(good, good ? "status 200" : "status 503")));
        }

        return SettleAsync(_backend);
    }
}
