using Akka.Actor;

namespace Balancer.Actors.Cluster;

/// <summary>What pools have of the cluster.</summary>
/// <param name="Shared">What was set on any node.</param>
/// <param name="Peers">Stands for the other nodes.</param>
/// <param name="Permits">Brings permits from the nodes that grant them.</param>
/// <param name="Nodes">How many nodes can grant.</param>
internal sealed record ClusterSide(SharedStore Shared, IActorRef Peers, IActorRef Permits, int Nodes)
{
    /// <summary>Ends when all that is set would survive the process, or cannot.</summary>
    /// <exception cref="TimeoutException">That took more than five seconds.</exception>
    public Task KeepAsync(CancellationToken cancellationToken) => PoolQuestions.AskAsync<Peers.Saved>(Peers, Cluster.Peers.Save.Instance, cancellationToken);
}
