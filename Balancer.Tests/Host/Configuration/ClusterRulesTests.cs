namespace Balancer.Tests.Host.Configuration;

public class ClusterRulesTests
{
    [Theory]
    [InlineData("Cluster:Hostname=a b", "Balancer:Cluster:Hostname: 'a b' is not a host name or an IP address")]
    [InlineData("Cluster:Hostname=0.0.0.0", "Balancer:Cluster:Hostname: '0.0.0.0' is not a name or an address by which other nodes reach this one")]
    [InlineData("Cluster:Port=0", "Balancer:Cluster:Port: '0' is not from 1 to 65535")]
    [InlineData("Cluster:Directory=", "Balancer:Cluster:Directory: '' is not the path of a folder")]
    [InlineData("Cluster:SeedNodes:0=a", "Balancer:Cluster:SeedNodes:0: 'a' is not host:port")]
    [InlineData("Cluster:SeedNodes:0=a:0", "Balancer:Cluster:SeedNodes:0: 'a:0' is not host:port")]
    [InlineData("Cluster:SeedNodes:0=http://a:1", "Balancer:Cluster:SeedNodes:0: 'http://a:1' is not host:port")]
    [InlineData("Cluster:Tls:Certificate=none.pfx", "Balancer:Cluster:Tls:Certificate: 'none.pfx' is not the path of a file")]
    [InlineData("Cluster:Tls:Password=x", "Balancer:Cluster:Tls:Certificate: '' is not the path of a file")]
    public void Should_name_the_key_when_a_value_makes_no_sense(string key, string mistake)
    {
        Assert.StartsWith(mistake, Assert.Single(Configured.MistakesInKeys("Cluster:Enabled=true", key)));
    }

    [Fact]
    public void Should_refuse_gossip_when_there_is_no_cluster()
    {
        Assert.StartsWith("Balancer:Pools:default:Sharing: Gossip takes a cluster", Assert.Single(Configured.MistakesInKeys("Pools:default:Sharing=Gossip")));
    }

    [Theory]
    [InlineData("Cluster:Port=3", "Balancer:Cluster:SeedNodes: has to name every node where a pool is shared exactly, as default is, and does not name this one, 127.0.0.1:3")]
    [InlineData("Pools:default:Algorithm=Random", "Balancer:Pools:default:Algorithm: Random cannot be shared exactly")]
    [InlineData("Pools:default:Sticky:Cookie=lb", "Balancer:Pools:default:Sticky: cannot be had where requests of all nodes are shared exactly")]
    [InlineData("Cluster:SeedNodes:1=127.0.0.1:1", "Balancer:Cluster:SeedNodes:1: '127.0.0.1:1' is not another one than those before")]
    public void Should_name_the_key_when_a_pool_cannot_be_shared_exactly(string key, string mistake)
    {
        string[] keys = ["Cluster:Enabled=true", "Cluster:SeedNodes:0=127.0.0.1:1", "Cluster:SeedNodes:2=127.0.0.1:2", "Cluster:Port=1", "Pools:default:Sharing=Exact"];

        Assert.StartsWith(mistake, Assert.Single(Configured.MistakesInKeys([.. keys, key])));
    }

    [Fact]
    public void Should_name_the_key_when_a_pool_is_to_be_shared_with_no_other_node()
    {
        Assert.StartsWith(
            "Balancer:Cluster:SeedNodes: has to name every node where a pool is shared exactly, as default is, and names this one alone",
            Assert.Single(Configured.MistakesInKeys("Cluster:Enabled=true", "Cluster:SeedNodes:0=127.0.0.1:1", "Cluster:Port=1", "Pools:default:Sharing=Exact")));
    }

    [Fact]
    public void Should_look_at_nothing_of_a_cluster_when_it_is_not_enabled()
    {
        Assert.False(Configured.FromAll("Balancer:Cluster:Port=0", "Balancer:Cluster:SeedNodes:0=a").Cluster.Enabled);
    }
}
