using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Cluster;
using Balancer.Actors.Pool;

namespace Balancer.Tests.Actors.Cluster;

/// <summary>Nodes that come, go, and cannot be reached.</summary>
public sealed class PeersNodesTests : PeersTest
{
    [Fact]
    public async Task Should_tell_a_pool_when_it_comes_where_this_node_stands_and_what_is_set()
    {
        Shared.Set([new SharedChange(Settings.Weight(pool: "Default"), "3"), new SharedChange(Settings.Weight(pool: "other"), "4")], "me");
        var peers = Start();
        peers.Tell(new Peers.Nodes([Node("a:1"), Node(Me), Node("c:1")]), ActorRefs.NoSender);

        peers.Tell(new Peers.Enlist("default", Pool, Health), ActorRefs.NoSender);
        await SettleAsync(peers);

        Assert.Equal(new PoolActor.Nodes(Rank: 1, Count: 3), await Pool.ExpectMsgAsync<PoolActor.Nodes>());
        var settings = (await Pool.ExpectMsgAsync<PoolActor.SharedSettings>()).Settings;
        Assert.Equal(["3"], settings.Select(setting => setting.Entry.Value));
        AssertVantages(["a:1", Me, "c:1"]);
    }

    [Fact]
    public async Task Should_tell_a_pool_when_it_comes_what_was_heard_before()
    {
        var peers = Start();
        peers.Tell(new Peers.Nodes([Node(Me), Node("c:1")]), ActorRefs.NoSender);
        Hear(peers, "c:1", isFull: true, Load(0, 3));

        peers.Tell(new Peers.Enlist("default", Pool, Health), ActorRefs.NoSender);
        await SettleAsync(peers);

        Assert.Equal(3, InFlight(0));
    }

    [Fact]
    public async Task Should_be_alone_before_the_cluster_is_found()
    {
        var peers = Start();

        peers.Tell(new Peers.Enlist("default", Pool, Health), ActorRefs.NoSender);
        await SettleAsync(peers);

        Assert.Equal(new PoolActor.Nodes(Rank: 0, Count: 1), await Pool.ExpectMsgAsync<PoolActor.Nodes>());
        AssertVantages([Me]);
        Assert.Equal([(Me, ClusterMemberState.Joining)], Status.Members.Select(member => (member.Name, member.State)));
    }

    [Fact]
    public async Task Should_warn_when_no_other_node_answers()
    {
        var peers = Start();

        peers.Tell(new Peers.Unanswered([Me, "c:1", "d:1"]), ActorRefs.NoSender);
        await SettleAsync(peers);

        Assert.Contains((EventSeverity.Warning, "No other node has answered yet (c:1, d:1); this one serves by itself, and goes on looking"), Events);
    }

    [Theory]
    [InlineData(ClusterMemberState.Up, true, true)]
    [InlineData(ClusterMemberState.Leaving, true, true)]
    [InlineData(ClusterMemberState.Joining, true, false)]
    [InlineData(ClusterMemberState.Down, true, false)]
    [InlineData(ClusterMemberState.Up, false, false)]
    [InlineData(ClusterMemberState.Leaving, false, false)]
    public async Task Should_count_only_nodes_that_take_part_and_can_be_reached(ClusterMemberState state, bool isReachable, bool counts)
    {
        var peers = await StartWithPoolAsync(Node(Me));

        peers.Tell(new Peers.Nodes([Node("a:1", state, isReachable), Node(Me)]), ActorRefs.NoSender);
        await SettleAsync(peers);

        Assert.Equal(counts ? new PoolActor.Nodes(1, 2) : new PoolActor.Nodes(0, 1), await Pool.ExpectMsgAsync<PoolActor.Nodes>());
        AssertVantages(counts ? ["a:1", Me] : [Me]);
        Hear(peers, "a:1", isFull: true, Load(0, 3));
        await SettleAsync(peers);
        Assert.Equal(counts ? 3 : null, InFlight(0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_count_a_node_no_longer_that_leaves_or_cannot_be_reached(bool isGone)
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"), Node("d:1"));
        Hear(peers, "c:1", isFull: true, Load(0, 3));
        Hear(peers, "d:1", isFull: true, Load(0, 4));
        await SettleAsync(peers);
        Assert.Equal(7, InFlight(0));

        peers.Tell(new Peers.Nodes([Node(Me), .. isGone ? Array.Empty<ClusterMember>() : [Node("c:1", isReachable: false)], Node("d:1")]), ActorRefs.NoSender);
        await SettleAsync(peers);

        Assert.Equal(4, InFlight(0));
        AssertVantages([Me, "d:1"]);
    }

    [Fact]
    public async Task Should_be_alone_when_the_cluster_is_lost()
    {
        var peers = await StartWithPoolAsync(Node("a:1"), Node(Me));

        peers.Tell(new Peers.Nodes([]), ActorRefs.NoSender);
        await SettleAsync(peers);

        Assert.Equal(new PoolActor.Nodes(Rank: 0, Count: 1), await Pool.ExpectMsgAsync<PoolActor.Nodes>());
        AssertVantages([Me]);
        Assert.Equal([Me], Status.Members.Select(member => member.Name));
    }

    [Fact]
    public async Task Should_stand_among_the_others_when_they_do_not_name_it_yet()
    {
        var peers = await StartWithPoolAsync();

        peers.Tell(new Peers.Nodes([Node("a:1"), Node("c:1")]), ActorRefs.NoSender);

        Assert.Equal(new PoolActor.Nodes(Rank: 1, Count: 3), await Pool.ExpectMsgAsync<PoolActor.Nodes>());
        await SettleAsync(peers);
        Assert.Equal(["a:1", Me, "c:1"], Status.Members.Select(member => member.Name));
    }

    [Fact]
    public async Task Should_tell_once_what_becomes_of_nodes()
    {
        var peers = await StartWithPoolAsync(Node(Me));
        ClusterMember[][] all =
        [
            [Node("a:1", ClusterMemberState.Joining), Node(Me)],
            [Node("a:1"), Node(Me), Node("c:1")],
            [Node("a:1"), Node(Me), Node("c:1")],
            [Node("a:1", isReachable: false), Node(Me), Node("c:1", ClusterMemberState.Leaving)],
            [Node(Me)],
        ];

        foreach (var members in all)
        {
            peers.Tell(new Peers.Nodes(members), ActorRefs.NoSender);
        }

        await SettleAsync(peers);
        Assert.Equal(
            [
                (EventSeverity.Info, "Node a:1: joining"),
                (EventSeverity.Info, "Node a:1: up"),
                (EventSeverity.Info, "Node c:1: up"),
                (EventSeverity.Warning, "Node a:1: up, not reachable"),
                (EventSeverity.Info, "Node c:1: leaving"),
                (EventSeverity.Warning, "Node a:1: gone"),
                (EventSeverity.Info, "Node c:1: gone"),
            ],
            Events);
    }

    [Fact]
    public async Task Should_not_warn_of_one_that_was_stopped_in_order_and_started_again_at_once()
    {
        var peers = await StartWithPoolAsync(Node("a:1"), Node(Me));
        ClusterMember[][] all =
        [
            [Node("a:1", ClusterMemberState.Leaving), Node(Me)],
            [Node("a:1", ClusterMemberState.Down, isReachable: false), Node(Me)],
            [Node("a:1", ClusterMemberState.Down, isReachable: false), Node(Me)],
            [Node(Me)],
            [Node("a:1", ClusterMemberState.Joining), Node(Me)],
        ];

        foreach (var members in all)
        {
            peers.Tell(new Peers.Nodes(members), ActorRefs.NoSender);
        }

        await SettleAsync(peers);
        Assert.All(Events, change => Assert.Equal(EventSeverity.Info, change.Severity));
        Assert.Equal(["Node a:1: up", "Node a:1: leaving", "Node a:1: leaving, not reachable", "Node a:1: gone", "Node a:1: joining"], Events.Select(change => change.Text));
    }

    private void AssertVantages(IReadOnlyList<string> nodes)
    {
        var (expected, vantages) = (new Vantages(Me, nodes), Vantages());
        Assert.All(
            Enumerable.Range(0, 200).Select(number => $"app{number}:80"),
            backend => Assert.Equal(expected.IsMine("default", backend), vantages.IsMine("default", backend)));
    }
}
