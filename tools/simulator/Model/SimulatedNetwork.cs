using System.Globalization;
using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Cluster;
using Balancer.Simulator.Timing;

namespace Balancer.Simulator.Model;

/// <summary>Between the balancers of a cluster: what one says, all others hear a little later.</summary>
/// <param name="time">The clock.</param>
internal sealed class SimulatedNetwork(VirtualTime time)
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(1); // From one machine to another one in the same place, serialized and all.

    private readonly List<(string Name, IActorRef Peers)> _nodes = [];

    /// <summary>One more balancer, which stands for the others towards its pools.</summary>
    public ClusterSide Connect(ActorSystem system, int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"node{number:000}:4053");
        var shared = new SharedStore(path: null, name, () => DateTimeOffset.UnixEpoch + time.Elapsed);
        var peers = system.ActorOf(Peers.Props(name, shared, new ClusterBoard(shared)), $"peers-{number}");
        peers.Tell(new Peers.Linked(new Way(this, name)));
        _nodes.Add((name, peers));
        var members = _nodes.Select(node => new ClusterMember(node.Name, ClusterMemberState.Up, IsReachable: true, InFlight: null, Rate: null)).ToList();
        _nodes.ForEach(node => node.Peers.Tell(new Peers.Nodes(members)));
        return new ClusterSide(shared, peers);
    }

    private void Send(string from, NodeReport report)
    {
        time.After(Delay, () =>
        {
            foreach (var (name, peers) in _nodes)
            {
                if (name != from)
                {
                    peers.Tell(new Peers.Heard(from, report));
                }
            }
        });
    }

    /// <summary>What a balancer has instead of a link.</summary>
    private sealed class Way(SimulatedNetwork network, string from) : MinimalActorRef
    {
        private static readonly ActorPath NoPath = new RootActorPath(Address.AllSystems) / "link";

        public override ActorPath Path => NoPath;

        public override IActorRefProvider Provider => throw new NotSupportedException("The network belongs to no actor system.");

        protected override void TellInternal(object message, IActorRef sender)
        {
            if (message is NodeReport report)
            {
                network.Send(from, report);
            }
        }
    }
}
