using Balancer.Actors;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Nodes that see the same do not all do the same.</summary>
public sealed class PoolActorTurnsTests : ClusterTest
{
    private const int Backends = 4;

    [Fact]
    public async Task Should_begin_with_other_backends_than_the_other_node_in_every_round()
    {
        var nodes = await StartTwoAsync();

        for (var round = 0; round < 6; round++)
        {
            var first = await nodes[0].LeasesAsync(Backends / 2);
            var second = await nodes[1].LeasesAsync(Backends / 2);

            Assert.Equal(Enumerable.Range(0, Backends), first.Concat(second).Select(lease => lease.Backend.Id.Value).Order());
            await ReleaseAsync(nodes[0], first);
            await ReleaseAsync(nodes[1], second);
            await TellEachOtherAsync(nodes);
        }
    }

    [Fact]
    public async Task Should_begin_with_other_backends_when_only_one_node_has_had_requests_before()
    {
        var nodes = await StartTwoAsync();
        await ReleaseAsync(nodes[0], await nodes[0].LeasesAsync(3));
        await TellEachOtherAsync(nodes);

        var first = await nodes[0].HoldAsync(Backends / 2);
        var second = await nodes[1].HoldAsync(Backends / 2);

        Assert.Equal(Enumerable.Range(0, Backends), first.Concat(second).Order());
    }

    [Theory]
    [InlineData(PoolSharing.Gossip)]
    [InlineData(PoolSharing.Local)]
    public async Task Should_reach_every_backend_when_requests_come_one_after_the_other(PoolSharing sharing)
    {
        var pool = await StartAsync(Backends, sharing);
        Join(pool, count: 3, rank: 1);
        var reached = new List<int>();

        for (var i = 0; i < 40; i++)
        {
            var lease = (await pool.AcquireAsync())!.Value;
            reached.Add(lease.Backend.Id.Value);
            await pool.ReleaseAsync(lease);
            await AdvanceAsync(TimeSpan.FromMilliseconds(20), pool.Actor);
        }

        Assert.Equal(Enumerable.Repeat(10, Backends), reached.CountBy(backend => backend).OrderBy(count => count.Key).Select(count => count.Value));
    }

    [Fact]
    public async Task Should_reach_every_backend_about_as_often_when_both_nodes_get_requests_one_after_the_other()
    {
        var nodes = await StartTwoAsync();
        var reached = new List<int>();

        for (var i = 0; i < 40; i++)
        {
            foreach (var node in nodes)
            {
                var lease = (await node.AcquireAsync())!.Value;
                reached.Add(lease.Backend.Id.Value);
                await node.ReleaseAsync(lease);
                await TellEachOtherAsync(nodes);
            }
        }

        Assert.All(Enumerable.Range(0, Backends), backend => Assert.InRange(reached.Count(r => r == backend), 15, 25));
    }

    [Fact]
    public async Task Should_begin_with_the_same_backend_as_ever_when_nobody_shares()
    {
        var nodes = new List<RunningPool>();
        for (var rank = 0; rank < 2; rank++)
        {
            nodes.Add(await StartAsync(Backends, Some.Pool(Backends), $"node{rank}", CreateTestProbe()));
            Join(nodes[rank], count: 2, rank);
        }

        Assert.Equal([0, 1], await nodes[0].HoldAsync(2));
        Assert.Equal([0, 1], await nodes[1].HoldAsync(2));
    }

    private async Task<List<RunningPool>> StartTwoAsync()
    {
        var nodes = new List<RunningPool>();
        for (var rank = 0; rank < 2; rank++)
        {
            nodes.Add(await StartAsync(Backends, Some.Pool(Backends) with { Sharing = PoolSharing.Gossip }, $"node{rank}", CreateTestProbe()));
            Join(nodes[rank], count: 2, rank);
        }

        return nodes;
    }

    private static async Task ReleaseAsync(RunningPool pool, IReadOnlyList<Lease> leases)
    {
        foreach (var lease in leases)
        {
            await pool.ReleaseAsync(lease);
        }
    }

    // What there is in flight, which is nothing, and how many requests there have been.
    private async Task TellEachOtherAsync(List<RunningPool> nodes)
    {
        await AdvanceAsync(LoadNews.Interval * 4, nodes[0].Actor);
        await SettleAsync(nodes[1].Actor);
        foreach (var (node, other) in new[] { (nodes[0], nodes[1]), (nodes[1], nodes[0]) })
        {
            Tell(node, [.. (await other.DescribeAsync()).Select((backend, number) => Of(number, backend.ConnectionCount, backend.Requests))]);
        }
    }
}
