using Balancer.Actors.Cluster;
using CsCheck;

namespace Balancer.Tests.Actors.Cluster;

/// <summary>Of two clusters that meet, just one gives way, whoever of them begins.</summary>
public sealed class GreetingProperties
{
    // Nodes that are dealt out to three clusters, of which none shares a node with another one.
    private static readonly Gen<Greeting[]> Clusters = Gen.Int[0, 2].Array[3, 20].Select(dealt => Enumerable.Range(0, 3)
        .Select(cluster => new Greeting([.. Enumerable.Range(0, dealt.Length).Where(node => dealt[node] == cluster).Select(node => $"n{node:00}:1")]))
        .Where(greeting => greeting.Nodes.Count > 0).ToArray());

    [Fact]
    public void Should_have_just_one_of_two_give_way()
    {
        Clusters.Sample(clusters =>
        {
            foreach (var (one, other) in clusters.SelectMany(one => clusters.Where(other => other != one).Select(other => (one, other))))
            {
                Assert.True(one.IsLessThan(other) ^ other.IsLessThan(one), "one gives way, and not both");
            }
        });
    }

    [Fact]
    public void Should_never_give_way_to_itself()
    {
        Clusters.Sample(clusters => Assert.DoesNotContain(clusters, cluster => cluster.IsLessThan(cluster)));
    }

    [Fact]
    public void Should_have_all_come_to_one_when_more_than_two_meet()
    {
        Clusters.Sample(clusters =>
        {
            var order = clusters.OrderBy(cluster => clusters.Count(other => other.IsLessThan(cluster))).ToList();

            Assert.All(order.Zip(order.Skip(1)), pair => Assert.True(pair.First.IsLessThan(pair.Second), "they stand in a line"));
            Assert.All(clusters, cluster => Assert.Equal(order.IndexOf(cluster), clusters.Count(other => other.IsLessThan(cluster))));
        });
    }

    [Fact]
    public void Should_give_way_to_the_larger_one_and_of_two_as_large_to_the_one_whose_first_node_comes_first()
    {
        Assert.True(new Greeting(["a:1"]).IsLessThan(new Greeting(["b:1", "c:1"])));
        Assert.True(new Greeting(["b:1", "c:1"]).IsLessThan(new Greeting(["a:1", "d:1"])));
    }
}
