using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>What bugs in the actors may cost, and what not.</summary>
public sealed class PoolActorFaultTests : ActorTest
{
    public static TheoryData<object> Ends => [Kill.Instance, PoisonPill.Instance];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Should_say_so_and_send_no_more_requests_when_the_actor_of_a_backend_stops(object end)
    {
        var pool = await RunningPool.StartAsync(this, backends: 3);
        await pool.HoldAsync(3);

        pool.Backends[1].Tell(end);

        await Eventually.HoldsAsync(() => Logged.Lines("The actor of http://app1:80 has stopped").Count > 0, "it is logged");
        Assert.StartsWith("ErrorLevel", Assert.Single(Logged.Lines("has stopped")), StringComparison.Ordinal);
        Assert.Equal([0, 2, 0, 2], await pool.HoldAsync(4));
    }

    [Fact]
    public async Task Should_go_on_describing_all_in_order_when_the_actor_of_a_backend_stops()
    {
        var pool = await RunningPool.StartAsync(this, backends: 3);
        await pool.HoldAsync(3);

        pool.Backends[1].Tell(Kill.Instance);

        await Eventually.HoldsAsync(() => Logged.Lines("has stopped").Count > 0, "it is logged");
        var backends = await pool.DescribeAsync();
        Assert.Equal([(0, true, 1), (1, false, 0), (2, true, 1)], backends.Select((b, number) => (number, b.Alive, b.ConnectionCount)));
        Assert.Equal(["app0:80", "app1:80", "app2:80"], backends.Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_answer_that_there_is_none_when_the_only_actor_has_stopped()
    {
        var pool = await RunningPool.StartAsync(this, backends: 1);
        pool.Backends[0].Tell(Kill.Instance);
        await Eventually.HoldsAsync(() => Logged.Lines("has stopped").Count > 0, "it is logged");

        Assert.Null(await pool.AcquireAsync());
    }

    [Fact]
    public async Task Should_lose_no_lease_and_no_health_when_a_backend_throws_on_a_message()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        await pool.HoldAsync(4);

        pool.Backends[0].Tell(BackendActor.Describe.Instance, ThrowingRef.Instance);

        await Eventually.HoldsAsync(() => Logged.Lines("The test's own fault").Count > 0, "the handler threw, and that is logged");
        Assert.Equal([(true, 2), (true, 2)], (await pool.DescribeAsync()).Select(backend => (backend.Alive, backend.ConnectionCount)));
        Assert.Equal([0, 1], await pool.HoldAsync(2));
    }

    [Fact]
    public async Task Should_keep_its_view_and_its_backends_when_the_pool_throws_on_a_message()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2, alive: false);
        await pool.ProbeAsync(good: false, 0, 1);

        // Answered at once with a refusal, which this sender throws at.
        pool.Actor.Tell(new PoolActor.Route(new LeaseId(99), default, null), ThrowingRef.Instance);

        await Eventually.HoldsAsync(() => Logged.Lines("The test's own fault").Count > 0, "the handler threw, and that is logged");
        Assert.Null(await pool.AcquireAsync());
        await pool.ProbeAsync(good: true, 1);
        Assert.Equal([1, 1], await pool.HoldAsync(2));
        Assert.Equal([0, 2], (await pool.DescribeAsync()).Select(backend => backend.ConnectionCount));
    }
}
