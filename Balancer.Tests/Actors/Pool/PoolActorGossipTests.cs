using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Cluster;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>What a pool makes of what the other nodes have in flight, and tells them.</summary>
public sealed class PoolActorGossipTests : ClusterTest
{
    [Theory]
    [InlineData(PoolSharing.Gossip, 0)] // Away from where the others are.
    [InlineData(PoolSharing.Local, 2)] // As if there were none.
    public async Task Should_choose_by_what_others_have_in_flight_only_where_that_is_shared(PoolSharing sharing, int expected)
    {
        var pool = await StartAsync(backends: 2, sharing);
        Join(pool, count: 2);

        Tell(pool, Of(0, inFlight: 6, requests: 6));

        Assert.Equal(expected, (await pool.HoldAsync(4)).Count(backend => backend == 0));
    }

    [Fact]
    public async Task Should_choose_by_both_taken_together()
    {
        var pool = await StartAsync(backends: 2, PoolSharing.Gossip);
        Join(pool, count: 2);

        Tell(pool, Of(0, inFlight: 4, requests: 4), Of(1, inFlight: 2, requests: 2));
        var held = await pool.HoldAsync(6);

        Assert.Equal((2, 4), (held.Count(backend => backend == 0), held.Count(backend => backend == 1)));
    }

    [Fact]
    public async Task Should_choose_as_before_when_the_others_have_nothing_in_flight_any_more()
    {
        var pool = await StartAsync(backends: 2, PoolSharing.Gossip);
        Join(pool, count: 2);
        Tell(pool, Of(0, inFlight: 6, requests: 6));
        await pool.HoldAsync(2);

        Tell(pool, Of(0, inFlight: 0, requests: 6));

        Assert.Equal([0, 0], await pool.HoldAsync(2));
    }

    [Fact]
    public async Task Should_count_its_own_alone_when_there_are_no_other_nodes_left()
    {
        var pool = await StartAsync(backends: 2, PoolSharing.Gossip);
        Join(pool, count: 2);
        Tell(pool, Of(0, inFlight: 6, requests: 6));

        Join(pool, count: 1);

        Assert.Equal(3, (await pool.HoldAsync(6)).Count(backend => backend == 0));
    }

    [Fact]
    public async Task Should_share_from_now_on_when_the_configuration_says_so()
    {
        var pool = await StartAsync(backends: 2);
        Join(pool, count: 2);
        Tell(pool, Of(0, inFlight: 6, requests: 6));

        await pool.Control.ApplyAsync(pool.Settings.Current with { Sharing = PoolSharing.Gossip }, CancellationToken.None);

        Assert.All(await pool.HoldAsync(4), backend => Assert.Equal(1, backend));
    }

    [Fact]
    public async Task Should_count_only_its_own_requests_against_a_limit()
    {
        var pool = await StartAsync(backends: 1, PoolSharing.Gossip, Some.Pool(1, maxConnections: 2));
        Join(pool, count: 2);

        Tell(pool, Of(0, inFlight: 100, requests: 100));

        Assert.Equal([0, 0], await pool.HoldAsync(2));
        Assert.Null(await pool.AcquireAsync());
    }

    [Fact]
    public async Task Should_tell_the_others_of_a_change_at_once_when_changes_are_rare()
    {
        var pool = await StartAsync(backends: 2, PoolSharing.Gossip);
        Join(pool, count: 2);

        var lease = (await pool.AcquireAsync())!.Value;
        AssertTold((lease.Backend.Address.Name, 1, 1), await NewsAsync());
        await pool.ReleaseAsync(lease);
        AssertTold((lease.Backend.Address.Name, 0, 1), await NewsAsync());
    }

    [Fact]
    public async Task Should_tell_the_others_of_many_changes_together_when_it_is_time_again()
    {
        var pool = await StartAsync(backends: 2, PoolSharing.Gossip);
        Join(pool, count: 2);
        await pool.HoldAsync(12);
        for (var i = 0; i < 4; i++)
        {
            await NewsAsync();
        }

        Assert.False(Peers.HasMessages, "four at once are enough");
        await AdvanceAsync(LoadNews.Interval, pool.Actor);

        var news = await NewsAsync();
        Assert.Equal([6, 6], news.Backends.Select(backend => backend.InFlight));
        await AdvanceAsync(LoadNews.Interval * 10, pool.Actor);
        Assert.False(Peers.HasMessages, "nothing has changed since");
    }

    [Fact]
    public async Task Should_tell_the_others_of_no_changes_when_nobody_shares()
    {
        var pool = await StartAsync(backends: 2);
        Join(pool, count: 2);
        await Peers.ExpectMsgAsync<Peers.Enlist>();

        await pool.HoldAsync(5);
        await AdvanceAsync(TimeSpan.FromSeconds(1), pool.Actor);

        Assert.False(Peers.HasMessages, "every second, all is told anyway");
    }

    [Theory]
    [InlineData(PoolSharing.Local)]
    [InlineData(PoolSharing.Gossip)]
    public async Task Should_tell_of_all_backends_when_it_is_asked(PoolSharing sharing)
    {
        var pool = await StartAsync(backends: 4, sharing);
        await ChangeAsync(pool, new BackendUpdate(BackendMode.Disabled, null), "app1:80");
        var held = await pool.LeasesAsync(4);
        await pool.Control.RemoveAsync("app2:80", null, CancellationToken.None);
        await pool.ReleaseAsync(held.First(lease => lease.Backend.Id.Value == 0));
        pool.Backends[3].Tell(new BackendActor.Assigned(IsMine: true), Akka.Actor.ActorRefs.NoSender);
        await SettleAsync(pool.Backends[3]);

        var told = await AllAsync(pool);

        Assert.Equal(PoolSettings.Default, told.Pool);
        var loads = (await pool.DescribeAsync()).ToDictionary(b => b.Address.Name, b => (b.ConnectionCount, b.Requests));
        Assert.Equal(["app0:80", "app1:80", "app2:80", "app3:80"], told.Backends.Select(b => b.Name));
        Assert.Equal([true, false, false, true], told.Backends.Select(b => b.Takes));
        Assert.All(told.Backends, backend => Assert.Equal(loads[backend.Name], (backend.InFlight, backend.Requests)));
        Assert.Equal(3, told.Backends.Sum(backend => backend.InFlight));
        Assert.Equal([null, null, null, true], told.Backends.Select(b => b.IsAlive));
        Assert.Equal("said the test", told.Backends[3].Reason);
    }

    [Fact]
    public async Task Should_tell_the_others_at_once_what_its_own_probes_have_found()
    {
        var pool = await StartAsync(backends: 1);
        await Peers.ExpectMsgAsync<Peers.Enlist>();
        pool.Backends[0].Tell(new BackendActor.Assigned(IsMine: true), Akka.Actor.ActorRefs.NoSender);
        Assert.Equal(true, Assert.Single((await NewsAsync()).Backends).IsAlive);

        await pool.ProbeAsync(good: false, 0);

        Assert.Equal((false, "said the test"), Last(await NewsAsync()));
    }

    [Fact]
    public async Task Should_take_a_backend_for_dead_when_others_probe_it_and_say_so()
    {
        var pool = await StartAsync(backends: 2);
        Join(pool, count: 3);
        pool.Backends[0].Tell(new BackendActor.Assigned(IsMine: false), Akka.Actor.ActorRefs.NoSender);

        Tell(pool, Of(0, verdicts: [new PeerVerdict("b:1", false, "status 503", 0), new PeerVerdict("c:1", false, "status 503", 0)]));
        await SettleAsync(pool.Backends[0]);

        Assert.Equal([1, 1], await pool.HoldAsync(2));
        Assert.Contains("Status change: http://app0:80 [down] (status 503, seen from b:1)", Events);
    }

    private static (bool? IsAlive, string? Reason) Last(Peers.TellOthers told) => (told.Backends[^1].IsAlive, told.Backends[^1].Reason);

    private static void AssertTold((string Name, int InFlight, long Requests) expected, Peers.TellOthers told)
    {
        Assert.Equal([expected], told.Backends.Select(backend => (backend.Name, backend.InFlight, backend.Requests)));
    }

    private async Task<Peers.TellOthers> NewsAsync() =>
        (Peers.TellOthers)await Peers.FishForMessageAsync(m => m is Peers.TellOthers { IsFull: false });

    private async Task<Peers.TellOthers> AllAsync(RunningPool pool)
    {
        pool.Actor.Tell(PoolActor.TellLoads.Instance, Akka.Actor.ActorRefs.NoSender);
        return (Peers.TellOthers)await Peers.FishForMessageAsync(m => m is Peers.TellOthers { IsFull: true });
    }
}
