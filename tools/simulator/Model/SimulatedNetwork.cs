using System.Globalization;
using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Cluster;
using Balancer.Actors.Permits;
using Balancer.Simulator.Timing;

namespace Balancer.Simulator.Model;

/// <summary>Between the balancers of a cluster: what one says, all others hear a little later.</summary>
/// <param name="time">The clock.</param>
/// <param name="balancers">How many balancers there will be.</param>
internal sealed class SimulatedNetwork(VirtualTime time, int balancers)
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(1); // From one machine to another one in the same place, serialized and all.

    private readonly List<(string Name, IActorRef Peers, IActorRef Permits)> _nodes = [];

    /// <summary>One more balancer, which stands for the others towards its pools.</summary>
    public ClusterSide Connect(ActorSystem system, int number)
    {
        var name = NameOf(number);
        var shared = new SharedStore(path: null, name, () => DateTimeOffset.UnixEpoch + time.Elapsed);
        var peers = system.ActorOf(Peers.Props(name, shared, new ClusterBoard(shared)), $"peers-{number}");
        var permits = system.ActorOf(PermitExchange.Props(name, [.. Enumerable.Range(0, balancers).Select(NameOf)]), $"permits-{number}");
        var way = new Way(this, name);
        peers.Tell(new Peers.Linked(way));
        permits.Tell(new PermitExchange.Linked(way));
        permits.Tell(new PermitExchange.Leads(number == 0));
        _nodes.Add((name, peers, permits));
        var members = _nodes.Select(node => new ClusterMember(node.Name, ClusterMemberState.Up, IsReachable: true, InFlight: null, Rate: null)).ToList();
        _nodes.ForEach(node => node.Peers.Tell(new Peers.Nodes(members)));
        return new ClusterSide(shared, peers, permits, balancers);
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"node{number:000}:4053");

    private void Send(string from, Link.Pass pass)
    {
        var to = _nodes.Where(node => node.Name == pass.Node).Select(node => node.Permits).FirstOrDefault(); // Null where it is yet to come.
        time.After(Delay, () => to?.Tell(
            pass.Message is PermitReport report ? new PermitExchange.Reported(from, report) : new PermitExchange.Answered(from, (PermitGrants)pass.Message)));
    }

    private void Send(string from, NodeReport report)
    {
        time.After(Delay, () =>
        {
            foreach (var (name, peers, _) in _nodes)
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
            else if (message is Link.Pass pass)
            {
                network.Send(from, pass);
            }
        }
    }
}
