using Akka.Actor;
using Balancer.Actors.Backends;
using Balancer.Actors.Cluster;

namespace Balancer.Actors.Health;

/// <summary>In a cluster the nodes divide the backends among them: one that others probe is probed here only where there is a doubt.</summary>
internal sealed partial class HealthSupervisor
{
    /// <summary>From the peers: who probes which backends.</summary>
    public sealed record Divide(Vantages Vantages);

    /// <summary>From a backend that others probe: this node wants to see for itself, or does not any more.</summary>
    public sealed record Doubt(BackendId Backend, bool IsDoubtful);

    private Vantages? _vantages; // Null where there are no other nodes.

    private void ReceiveDividing()
    {
        Receive<Divide>(m => Share(m.Vantages));
        Receive<Doubt>(m => Look(m.Backend, m.IsDoubtful));
    }

    private void Share(Vantages vantages)
    {
        _vantages = vantages;
        foreach (var target in _targets.Values)
        {
            var wasMine = target.IsMine;
            Assign(target);
            if (target.IsMine && !wasMine)
            {
                Request(target);
            }
            else if (!target.IsWatched)
            {
                Rest(target);
            }
        }
    }

    private void Assign(ProbeTarget target)
    {
        if (_vantages is not null)
        {
            target.IsMine = _vantages.IsMine(_settings.Name, target.Backend.Address.Name);
            target.Backend.Actor.Tell(new BackendActor.Assigned(target.IsMine));
        }
    }

    private void Look(BackendId id, bool isDoubtful)
    {
        if (_targets.TryGetValue(id, out var target))
        {
            target.IsDoubtful = isDoubtful;
            if (!target.IsWatched)
            {
                Rest(target);
            }
            else if (target is { State: ProbeState.Idle, NextAt: var next } && next == DateTimeOffset.MaxValue && _options.Enabled)
            {
                Schedule(target, _slots.Until(target.Slot, _options.Interval, Now));
            }
        }
    }

    private void Rest(ProbeTarget target)
    {
        Timers.Cancel(target.Backend.Id);
        target.NextAt = DateTimeOffset.MaxValue;
    }
}
