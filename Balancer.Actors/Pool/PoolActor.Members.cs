using Akka.Actor;
using Balancer.Actors.Backends;
using Balancer.Actors.Events;
using Balancer.Actors.Health;

namespace Balancer.Actors.Pool;

/// <summary>The life of a backend in the pool: it comes, leaves, and is gone when its last request has ended.</summary>
internal sealed partial class PoolActor
{
    private sealed record DrainOver(DrainOperation Operation);

    private static readonly TimeSpan Afterlife = TimeSpan.FromSeconds(10);

    private readonly List<PoolMember> _members = []; // In configuration order; those of commands at the end.
    private readonly DrainOperations _drains;
    private int _lastId;

    private void ReceiveMembers()
    {
        Receive<DrainOver>(m => EndDrain(m.Operation));
        Receive<Terminated>(m => Mourn(m.ActorRef));
    }

    // One that leaves under a name that is in use again already is not the one that is meant.
    private PoolMember? Find(string name) =>
        _members.Where(m => !m.IsGone && m.Backend.Address.Name == name).OrderBy(m => m.IsLeaving).FirstOrDefault();

    /// <summary>Takes a backend in; one that is leaving stays, with what it has in flight.</summary>
    private PoolMember Add(BackendOptions entry, BackendOrigin origin, BackendAddress? resolved = null)
    {
        var address = resolved ?? BackendAddress.From(entry);
        var member = _members.Find(m => m is { IsLeaving: true, HasStopped: false } && m.Backend.Address.IsSame(address));
        if (member is null)
        {
            var backend = new Backend(new BackendId(_lastId++), address);
            backend.Actor = Context.Watch(Context.ActorOf(BackendActor.Props(backend, _settings, _health), $"backend-{backend.Id.Value}"));
            member = new PoolMember(backend) { Entry = entry, MaxConnections = entry.MaxConnections, Weight = entry.Weight, IsBackup = entry.Backup };
            _members.Add(member);
            _view.Add(member);
            if (_nodes.Count > 1)
            {
                AskElsewhere(member);
            }

        }
        else
        {
            End(member, OperationState.Cancelled);
            member.IsLeaving = member.IsGone = member.AwaitsOthers = false;
            member.Mode = BackendMode.Active;
        }

        member.Origin = origin;
        member.Entry = entry;
        member.MaxConnections = entry.MaxConnections;
        member.Weight = entry.Weight;
        member.IsBackup = entry.Backup;
        Allow(member);
        return member;
    }

    private DrainOperation Leave(PoolMember member, string by)
    {
        if (!member.IsLeaving)
        {
            _changes.Info(EventKind.Leaving, member.Backend, $"Leaves: {member.Backend.Address.Url}, with {member.Load} request(s) in flight ({by})", by);
        }

        member.IsLeaving = true;
        _view.Place(member);
        var operation = _drains.Start(member);
        Settle(member);
        return operation;
    }

    // Of a drain, or of a removal: the order of messages guarantees that nothing new is on its way, and a load of 0 that nothing old is.
    private void CompleteDrains(PoolMember member)
    {
        if (member.Drain is not null && !member.IsLeaving)
        {
            _changes.Info(EventKind.Drained, member.Backend, $"Drained: {member.Backend.Address.Url}", ChangeLog.ByItself);
        }

        End(member, OperationState.Done);
        if (member.IsLeaving)
        {
            Bury(member);
        }
    }

    private void End(PoolMember member, OperationState state)
    {
        if (member.Drain is { } operation)
        {
            Timers.Cancel(operation.Id);
            _drains.End(member, state);
        }
    }

    private void EndDrain(DrainOperation operation)
    {
        var member = operation.Member;
        if (operation.State == OperationState.Running)
        {
            End(member, OperationState.Expired);
            member.IsGone = true;
            var text = $"Gone: {member.Backend.Address.Url}, with {member.Load} request(s) in flight, which go on";
            _changes.Warning(EventKind.Gone, member.Backend, text, ChangeLog.ByItself);
        }
    }

    private void Bury(PoolMember member)
    {
        var backend = member.Backend;
        _changes.Info(EventKind.Gone, backend, $"{(member.IsGone ? "The last request has ended" : "Gone")}: {backend.Address.Url}", ChangeLog.ByItself);
        if (member.Ejection is not null)
        {
            Forget(member);
        }

        _members.Remove(member);
        _view.Remove(backend.Id);
        DropPermits(member);
        _health.Tell(new HealthSupervisor.Withdraw(backend.Id));
        backend.IsRemoved = true;

        // Not at once: somebody may have learnt of it before, and ask it something.
        Context.Unwatch(backend.Actor);
        _scheduler.ScheduleTellOnce(Afterlife, backend.Actor, PoisonPill.Instance, Self);
    }

    private void Mourn(IActorRef actor)
    {
        var member = _members.Find(m => m.Backend.Actor.Equals(actor))!;
        _changes.Fault(member.Backend, $"The actor of {member.Backend.Address.Url} has stopped, which is a bug; the backend gets no traffic until the next start");
        member.HasStopped = true;
        _view.Place(member);
        Settle(member);
    }
}
