using Akka.Actor;

namespace Balancer.Actors.Cluster;

/// <summary>What pools have of the cluster.</summary>
/// <param name="Shared">What was set on any node.</param>
/// <param name="Peers">Stands for the other nodes.</param>
internal sealed record ClusterSide(SharedStore Shared, IActorRef Peers);
