using Akka.Actor;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;

namespace Balancer.Actors.Cluster;

/// <summary>Who the other nodes are: whose reports count, and who probes.</summary>
internal sealed partial class Peers
{
    /// <summary>From the link: the nodes, this one included.</summary>
    public sealed record Nodes(IReadOnlyList<ClusterMember> Members);

    /// <summary>From the link: none of these has answered yet.</summary>
    public sealed record Unanswered(IReadOnlyList<string> Nodes);

    private IReadOnlyList<ClusterMember> _members;

    private ClusterMember Alone => new(_self, ClusterMemberState.Joining, IsReachable: true, InFlight: null, Rate: null);

    // Whose reports count, and who probes.
    private List<string> Reachable =>
        [.. _members.Where(m => m is { IsReachable: true, State: ClusterMemberState.Up or ClusterMemberState.Leaving } || m.Name == _self).Select(m => m.Name)];

    private void TellOf(Unanswered silent)
    {
        Warn($"No other node has answered yet ({string.Join(", ", silent.Nodes.Where(name => name != _self))}); this one serves by itself, and goes on looking");
    }

    private void Follow(Nodes nodes)
    {
        var before = _members;
        IEnumerable<ClusterMember> members = nodes.Members.Any(m => m.Name == _self) ? nodes.Members : nodes.Members.Append(Alone).OrderBy(m => m.Name, StringComparer.Ordinal);
        _members = [.. members.Select(m => IsPassing(m, before) ? m with { State = ClusterMemberState.Leaving } : m)];
        TellPools(_loads.Keep([.. Reachable.Where(name => name != _self)]));
        foreach (var pool in _pools.Values)
        {
            TellNodes(pool.Actor, pool.Health);
        }

        TellOfNodes(before);
        Publish();
    }

    // One that leaves is taken for down, too, when it has been started again before the others had let it go.
    private static bool IsPassing(ClusterMember member, IReadOnlyList<ClusterMember> before) =>
        member.State == ClusterMemberState.Down && before.Any(b => b.Name == member.Name && b.State == ClusterMemberState.Leaving);

    private void TellOfNodes(IReadOnlyList<ClusterMember> before)
    {
        foreach (var member in _members.Where(m => m.Name != _self))
        {
            var known = before.FirstOrDefault(m => m.Name == member.Name);
            if (known?.State != member.State || known.IsReachable != member.IsReachable)
            {
                var state = member.State.ToString().ToLowerInvariant();
                Note(isFine: member.IsReachable || member.State == ClusterMemberState.Leaving, $"Node {member.Name}: {state}{(member.IsReachable ? "" : ", not reachable")}");
            }
        }

        foreach (var gone in before.Where(b => b.Name != _self && _members.All(m => m.Name != b.Name)))
        {
            Note(isFine: gone.State == ClusterMemberState.Leaving, $"Node {gone.Name}: gone");
        }
    }

    private void TellNodes(IActorRef pool, IActorRef health)
    {
        var nodes = Reachable;
        pool.Tell(new PoolActor.Nodes(nodes.IndexOf(_self), nodes.Count));
        health.Tell(new HealthSupervisor.Divide(new Vantages(_self, nodes)));
    }
}
