using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;

namespace Balancer.Actors.Pool;

/// <summary>What an operator changes and asks. A reply means that the change is in force: nothing sent later can miss it.</summary>
internal sealed partial class PoolActor
{
    /// <summary>From the front end: answers a <see cref="PoolSnapshot"/>.</summary>
    public sealed record Describe
    {
        public static readonly Describe Instance = new();
    }

    /// <summary>From the front end: answers a <see cref="CommandReply"/>.</summary>
    public sealed record AddBackend(BackendOptions Backend);

    /// <summary>From the front end: answers a <see cref="CommandReply"/>.</summary>
    public sealed record UpdateBackend(string Name, BackendUpdate Update);

    /// <summary>From the front end: answers a <see cref="CommandReply"/>.</summary>
    public sealed record RemoveBackend(string Name, TimeSpan? Drain);

    /// <summary>From the front end: options in the place of those in force. Answers <see cref="CommandReply.Done"/>.</summary>
    public sealed record Configure(PoolOptions Options);

    /// <summary>From the front end: answers the operation, or null.</summary>
    public sealed record FindOperation(string Id);

    private sealed record DrainOver(DrainOperation Operation);

    private static readonly TimeSpan Afterlife = TimeSpan.FromSeconds(10);

    private readonly List<PoolMember> _members = []; // In configuration order; those added since at the end.
    private readonly DrainOperations _drains = new();
    private int _lastId;

    private void ReceiveCommands()
    {
        Receive<Describe>(_ => Sender.Tell(Snapshot()));
        Receive<AddBackend>(m => Sender.Tell(Add(m.Backend)));
        Receive<UpdateBackend>(m => Sender.Tell(Update(m)));
        Receive<RemoveBackend>(m => Sender.Tell(Remove(m)));
        Receive<Configure>(m => Sender.Tell(Replace(m.Options)));
        Receive<FindOperation>(m => Sender.Tell(new OperationReply(_drains.Find(m.Id))));
        Receive<DrainOver>(m => EndDrain(m.Operation));
    }

    private PoolSnapshot Snapshot()
    {
        var listed = _members.Where(m => !m.IsGone).Select(MemberSnapshot.Of).ToList();
        var names = listed.Select(m => m.Backend.Address.Name).ToHashSet();
        var options = _settings.Current;
        var removed = options.Backends.Where(entry => !IsResolved(options, entry))
            .Select(entry => BackendAddress.From(entry).Name).Where(name => !names.Contains(name)).ToList();
        return new PoolSnapshot(listed, _waiting.Describe(), removed);
    }

    private CommandReply Add(BackendOptions entry)
    {
        var address = BackendAddress.From(entry);
        if (_members.Exists(m => !m.IsGone && m.Backend.Address.Name == address.Name))
        {
            return new CommandReply(CommandOutcome.NameInUse);
        }

        if (_members.Exists(m => !m.IsGone && m.Backend.Address.Uri == address.Uri))
        {
            return new CommandReply(CommandOutcome.UrlInUse);
        }

        var member = Add(entry, BackendOrigin.Api);
        _log.Info("Added: {0} as {1}", address.Url, address.Name);
        ServeWaiting();
        return CommandReply.About(member);
    }

    private CommandReply Update(UpdateBackend command)
    {
        if (Find(command.Name) is not { } member)
        {
            return new CommandReply(CommandOutcome.NoSuchBackend);
        }

        if (member.IsLeaving)
        {
            return new CommandReply(CommandOutcome.Leaving);
        }

        if (command.Update.MaxConnections is { } limit)
        {
            SetLimit(member, limit == 0 ? null : limit);
        }

        var operation = command.Update.Mode is { } mode ? Turn(member, mode) : null;
        Settle(member);
        return CommandReply.About(member, operation);
    }

    private void SetLimit(PoolMember member, int? limit)
    {
        if (member.MaxConnections != limit)
        {
            _log.Info("Limit of {0}: {1}", member.Backend.Address.Url, limit?.ToString(CultureInfo.InvariantCulture) ?? "none");
            member.MaxConnections = limit;
            _view.Place(member);
        }
    }

    private DrainOperation? Turn(PoolMember member, BackendMode mode)
    {
        if (member.Mode != mode)
        {
            _log.Info("Set to {0}: {1}", mode, member.Backend.Address.Url);
            _drains.End(member, OperationState.Expired);
            member.Mode = mode;
            _view.Place(member);
        }

        return mode == BackendMode.Draining ? _drains.Start(member) : null;
    }

    private CommandReply Remove(RemoveBackend command)
    {
        if (Find(command.Name) is not { } member)
        {
            return new CommandReply(CommandOutcome.NoSuchBackend);
        }

        if (member.Origin == BackendOrigin.Dns)
        {
            return new CommandReply(CommandOutcome.OwnedByDns);
        }

        var operation = Leave(member);
        if (command.Drain is { } drain && operation.State == OperationState.Running)
        {
            Timers.StartSingleTimer(operation.Id, new DrainOver(operation), drain);
        }

        return CommandReply.About(member, operation);
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
            member = new PoolMember(backend) { Entry = entry, MaxConnections = entry.MaxConnections };
            _members.Add(member);
            _view.Add(member);
        }
        else
        {
            _drains.End(member, OperationState.Expired);
            member.IsLeaving = member.IsGone = false;
            member.Mode = BackendMode.Active;
        }

        member.Origin = origin;
        member.Entry = entry;
        member.MaxConnections = entry.MaxConnections;
        _view.Place(member);
        return member;
    }

    private DrainOperation Leave(PoolMember member)
    {
        _log.Info("Leaves: {0}, with {1} request(s) in flight", member.Backend.Address.Url, member.Load);
        member.IsLeaving = true;
        _view.Place(member);
        var operation = _drains.Start(member);
        Settle(member);
        return operation;
    }

    // Of a drain, or of a removal: the order of messages guarantees that nothing new is on its way, and a load of 0 that nothing old is.
    private void CompleteDrains(PoolMember member)
    {
        _drains.End(member, OperationState.Done);
        if (member.IsLeaving)
        {
            Bury(member);
        }
    }

    private void EndDrain(DrainOperation operation)
    {
        var member = operation.Member;
        if (operation.State == OperationState.Running)
        {
            _drains.End(member, OperationState.Expired);
            member.IsGone = true;
            _log.Warning("Gone: {0}, with {1} request(s) in flight, which go on", member.Backend.Address.Url, member.Load);
        }
    }

    private void Bury(PoolMember member)
    {
        var backend = member.Backend;
        _log.Info("Gone: {0}", backend.Address.Url);
        if (member.Ejection is not null)
        {
            Forget(member);
        }

        _members.Remove(member);
        _view.Remove(backend.Id);
        _health.Tell(new HealthSupervisor.Withdraw(backend.Id));
        backend.IsRemoved = true;

        // Not at once: somebody may have learnt of it before, and ask it something.
        Context.Unwatch(backend.Actor);
        _scheduler.ScheduleTellOnce(Afterlife, backend.Actor, PoisonPill.Instance, Self);
    }
}
