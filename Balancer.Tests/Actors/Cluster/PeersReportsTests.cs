using Akka.Actor;
using Balancer.Actors.Cluster;
using Balancer.Actors.Pool;

namespace Balancer.Tests.Actors.Cluster;

/// <summary>What nodes tell each other of their backends.</summary>
public sealed class PeersReportsTests : PeersTest
{
    [Fact]
    public async Task Should_tell_a_pool_what_others_say_of_its_backends_and_no_other_pool()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"), Node("d:1"));
        var other = CreateTestProbe("other");
        peers.Tell(new Peers.Enlist("other", other, Health), ActorRefs.NoSender);
        Hear(peers, "d:1", isFull: true, Load(0, 4, 40));
        await SettleAsync(peers);
        Told<object>(Pool);

        Hear(peers, "c:1", isFull: false, Load(0, 3, 30) with { IsAlive = true, Reason = "status 200" });

        var told = Assert.Single((await Pool.ExpectMsgAsync<PoolActor.Elsewhere>()).Backends);
        Assert.Equal(("app0:80", 7, 70L, true), (told.Backend, told.InFlight, told.Requests, told.IsBusy));
        Assert.Equal([new PeerVerdict("c:1", true, "status 200", 0)], told.Verdicts);
        Assert.Empty(Told<PoolActor.Elsewhere>(other));
    }

    [Fact]
    public async Task Should_believe_a_node_no_longer_that_was_not_heard_of_for_three_seconds()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"), Node("d:1"));
        Hear(peers, "c:1", isFull: true, Load(0, 3));
        Hear(peers, "d:1", isFull: true, Load(0, 4));
        for (var second = 0; second < 3; second++)
        {
            await AdvanceAsync(Second, peers);
            Hear(peers, "d:1", isFull: true, Load(0, 4));
        }

        await SettleAsync(peers);
        Assert.Equal(7, InFlight(0));
        await AdvanceAsync(Second, peers);

        Assert.Equal(4, InFlight(0));
        Assert.Equal([0, null, 4], Status.Members.Select(member => member.InFlight));
    }

    [Fact]
    public async Task Should_believe_a_node_again_when_it_is_heard_of_again()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));
        Hear(peers, "c:1", isFull: true, Load(0, 3));
        for (var second = 0; second < 4; second++)
        {
            await AdvanceAsync(Second, peers);
        }

        Assert.Equal(0, InFlight(0));
        Hear(peers, "c:1", isFull: true, Load(0, 5));
        await SettleAsync(peers);

        Assert.Equal(5, InFlight(0));
    }

    [Fact]
    public async Task Should_pass_on_at_once_what_has_changed()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));
        Told<object>(Link);

        peers.Tell(new Peers.TellOthers("default", [Load(0, 3)], IsFull: false), Pool);

        var report = await Link.ExpectMsgAsync<NodeReport>();
        Assert.False(report.IsFull, "it is what has changed");
        Assert.Equal(("default", Load(0, 3)), (Assert.Single(report.Pools).Pool, Assert.Single(report.Pools[0].Backends)));
    }

    [Fact]
    public async Task Should_ask_the_pools_every_second_and_tell_all_that_they_have_said()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));
        var another = CreateTestProbe();
        peers.Tell(new Peers.Enlist("another", another, Health), ActorRefs.NoSender);
        peers.Tell(new Peers.TellOthers("default", [Load(1, 2), Load(0, 1)], IsFull: true), Pool);
        peers.Tell(new Peers.TellOthers("another", [Load(5, 9)], IsFull: true), another);
        peers.Tell(new Peers.TellOthers("default", [Load(0, 3)], IsFull: false), Pool);
        await SettleAsync(peers);
        Told<object>(Link);

        await AdvanceAsync(Second, peers);

        var report = Assert.Single(Told<NodeReport>(Link));
        Assert.True(report.IsFull, "it is all that there is");
        Assert.Equal(["another", "default"], report.Pools.Select(pool => pool.Pool));
        Assert.Equal([Load(5, 9)], report.Pools[0].Backends);
        Assert.Equal([Load(0, 3), Load(1, 2)], report.Pools[1].Backends);
        Assert.Single(Told<PoolActor.TellLoads>(Pool));
        await AdvanceAsync(Second, peers);
        Assert.Single(Told<NodeReport>(Link));
        Assert.Single(Told<PoolActor.TellLoads>(Pool));
    }

    [Fact]
    public async Task Should_tell_no_longer_of_what_a_pool_no_longer_has()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));
        peers.Tell(new Peers.TellOthers("default", [Load(0, 1), Load(1, 2)], IsFull: true), Pool);

        peers.Tell(new Peers.TellOthers("default", [Load(1, 2)], IsFull: true), Pool);
        await AdvanceAsync(Second, peers);

        Assert.Equal([Load(1, 2)], Told<NodeReport>(Link)[^1].Pools[0].Backends);
    }

    [Fact]
    public async Task Should_take_two_of_one_name_together_of_which_one_leaves()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));

        peers.Tell(new Peers.TellOthers("default", [Load(0, 1, 10) with { Takes = false }, Load(0, 2, 20)], IsFull: true), Pool);
        await AdvanceAsync(Second, peers);

        Assert.Equal([Load(0, 3, 30)], Told<NodeReport>(Link)[^1].Pools[0].Backends);
    }

    [Fact]
    public async Task Should_neither_tell_nor_ask_of_a_pool_that_is_gone()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));

        peers.Tell(new Peers.Delist("default", Pool), ActorRefs.NoSender);
        peers.Tell(new Peers.TellOthers("default", [Load(0, 1)], IsFull: false), Pool);
        Hear(peers, "c:1", isFull: true, Load(0, 3));
        await AdvanceAsync(Second, peers);

        Assert.Empty(Assert.Single(Told<NodeReport>(Link)).Pools);
        Assert.Empty(Told<object>(Pool));
    }

    [Fact]
    public async Task Should_keep_the_pool_that_has_taken_the_place_of_one_that_is_gone()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));
        var next = CreateTestProbe("next");
        peers.Tell(new Peers.Enlist("default", next, Health), ActorRefs.NoSender);

        peers.Tell(new Peers.Delist("default", Pool), ActorRefs.NoSender);
        Hear(peers, "c:1", isFull: true, Load(0, 3));
        await SettleAsync(peers);

        Assert.Equal(3, Assert.Single(Told<PoolActor.Elsewhere>(next)[^1].Backends).InFlight);
        Assert.Empty(Told<PoolActor.Elsewhere>(Pool));
    }

    [Fact]
    public async Task Should_answer_what_the_others_have_to_do_with_a_backend_also_where_they_have_said_nothing()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));

        peers.Tell(new Peers.AskElsewhere("default", "app0:80"), ActorRefs.NoSender);
        Assert.True(Assert.Single((await Pool.ExpectMsgAsync<PoolActor.Elsewhere>()).Backends).IsBusy, "the other node may have it");
        Hear(peers, "c:1", isFull: true);
        peers.Tell(new Peers.AskElsewhere("default", "app0:80"), ActorRefs.NoSender);

        Assert.False(Assert.Single((await Pool.ExpectMsgAsync<PoolActor.Elsewhere>()).Backends).IsBusy, "the other node does not have it");
    }

    [Fact]
    public async Task Should_publish_how_much_every_node_does()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"), Node("d:1"));
        for (var second = 0; second < 3; second++)
        {
            peers.Tell(new Peers.TellOthers("default", [Load(0, 2, second * 10), Load(1, 1, second * 5)], IsFull: true), Pool);
            Hear(peers, "c:1", isFull: true, Load(0, 7, second * 100));
            await AdvanceAsync(Second, peers);
        }

        Assert.Equal([(Me, 3, 15.0), ("c:1", 7, 100.0), ("d:1", (int?)null, (double?)null)], Status.Members.Select(m => (m.Name, m.InFlight, m.Rate)));
        Assert.Equal(Me, Status.Self);
    }
}
