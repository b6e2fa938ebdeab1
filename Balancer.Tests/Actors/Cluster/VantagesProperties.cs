using Balancer.Actors.Cluster;
using CsCheck;

namespace Balancer.Tests.Actors.Cluster;

/// <summary>Who probes which backend.</summary>
public sealed class VantagesProperties
{
    private static readonly Gen<string[]> Nodes = Gen.Select(Gen.Int[1, 254], Gen.Int[1, 9]).Array[1, 9].Select(
        nodes => nodes.Select(node => $"10.0.0.{node.Item1}:{4050 + node.Item2}").Distinct().ToArray());

    private static readonly Gen<(string Pool, string Backend)> Backends = Gen.Select(
        Settings.AnyOf("default", "blue"), Gen.Int[1, 99], (pool, number) => (pool, $"app{number}:80"));

    [Fact]
    public void Should_have_two_nodes_probe_a_backend_or_all_where_there_are_fewer()
    {
        Gen.Select(Nodes, Backends).Sample((nodes, backend) => Assert.Equal(Math.Min(2, nodes.Length), Probing(nodes, backend).Count));
    }

    [Fact]
    public void Should_come_to_the_same_in_whatever_order_the_nodes_are_named()
    {
        Gen.Select(Nodes, Backends).Sample((nodes, backend) => Assert.Equal(Probing(nodes, backend).Order(), Probing([.. nodes.Reverse()], backend).Order()));
    }

    [Fact]
    public void Should_change_no_other_node_when_one_goes_that_does_not_probe_and_replace_one_that_does()
    {
        Gen.Select(Nodes, Backends).Sample((nodes, backend) =>
        {
            var before = Probing(nodes, backend);
            foreach (var gone in nodes)
            {
                var after = Probing([.. nodes.Where(node => node != gone)], backend);

                Assert.Equal(before.Where(node => node != gone), after.Where(before.Contains));
                Assert.True(before.Contains(gone) || before.SequenceEqual(after), "who does not probe it is not missed");
            }
        });
    }

    [Fact]
    public void Should_probe_everything_when_the_node_is_alone()
    {
        Gen.Select(Nodes, Backends).Sample((nodes, backend) =>
        {
            Assert.True(Vantages.Alone.IsMine(backend.Pool, backend.Backend));
            Assert.True(new Vantages(nodes[0], [nodes[0]]).IsMine(backend.Pool, backend.Backend));
        });
    }

    [Fact]
    public void Should_come_to_the_same_when_a_pool_is_written_in_upper_case_on_some_nodes()
    {
        Gen.Select(Nodes, Backends).Sample((nodes, backend) => Assert.Equal(Probing(nodes, backend), Probing(nodes, (backend.Pool.ToUpperInvariant(), backend.Backend))));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    public void Should_give_every_node_about_as_much_to_probe(int count)
    {
        var nodes = Enumerable.Range(1, count).Select(number => $"10.0.0.{number}:4053").ToArray();

        var shares = Enumerable.Range(0, 2_000).SelectMany(number => Probing(nodes, ("default", $"app{number}:80"))).CountBy(node => node).ToList();

        var fair = 2 * 2_000.0 / count;
        Assert.Equal(count, shares.Count);
        Assert.All(shares, share => Assert.InRange(share.Value, 0.8 * fair, 1.2 * fair));
    }

    [Fact]
    public void Should_spread_the_same_backend_of_several_pools_over_the_nodes()
    {
        var nodes = Enumerable.Range(1, 10).Select(number => $"10.0.0.{number}:4053").ToArray();

        Assert.Equal(10, Enumerable.Range(0, 50).SelectMany(pool => Probing(nodes, ($"pool{pool}", "app0:80"))).Distinct().Count());
    }

    private static List<string> Probing(string[] nodes, (string Pool, string Backend) backend) =>
        [.. nodes.Where(node => new Vantages(node, nodes).IsMine(backend.Pool, backend.Backend))];
}
