using Akka.Actor;
using Balancer.Actors.Events;

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
    public sealed record AddBackend(BackendOptions Backend, string By = ChangeLog.ByApi);

    /// <summary>From the front end: answers a <see cref="CommandReply"/>.</summary>
    public sealed record UpdateBackend(string Name, BackendUpdate Update, string By = ChangeLog.ByApi);

    /// <summary>From the front end: answers a <see cref="CommandReply"/>.</summary>
    public sealed record RemoveBackend(string Name, TimeSpan? Drain, string By = ChangeLog.ByApi);

    /// <summary>From the front end: another way to choose. Answers <see cref="CommandReply.Done"/>.</summary>
    public sealed record SetAlgorithm(PoolAlgorithm Algorithm, string By = ChangeLog.ByApi);

    /// <summary>From the front end: options in the place of those in force. Answers <see cref="CommandReply.Done"/>.</summary>
    public sealed record Configure(PoolOptions Options);

    /// <summary>From the front end: answers the operation, or null.</summary>
    public sealed record FindOperation(string Id);

    /// <summary>From the front end: answers an <see cref="ExplainReply"/>.</summary>
    public sealed record Explain
    {
        public static readonly Explain Instance = new();
    }

    private void ReceiveCommands()
    {
        Receive<Describe>(_ => Sender.Tell(Snapshot()));
        Receive<AddBackend>(m => Sender.Tell(Add(m.Backend, m.By)));
        Receive<UpdateBackend>(m => Sender.Tell(Update(m)));
        Receive<RemoveBackend>(m => Sender.Tell(Remove(m)));
        Receive<SetAlgorithm>(m => Sender.Tell(Set(m)));
        Receive<Configure>(m => Sender.Tell(Replace(m.Options)));
        Receive<Explain>(_ => Sender.Tell(new ExplainReply(_explainer.Decisions)));
        Receive<FindOperation>(m => Sender.Tell(new OperationReply(_drains.Find(m.Id))));
    }

    private PoolSnapshot Snapshot()
    {
        var listed = _members.FindAll(m => !m.IsGone);
        var present = listed.Select(m => m.Entry).ToHashSet();
        var names = listed.Select(m => m.Backend.Address.Name).ToHashSet();

        // There are few of them, so that few urls are taken apart here.
        var options = _settings.Current;
        var absent = options.Backends.Where(entry => !present.Contains(entry)).ToLookup(entry => IsResolved(options, entry));
        var removed = absent[false].Select(entry => BackendAddress.From(entry).Name).Where(name => !names.Contains(name)).ToList();
        var unresolved = absent[true].Select(entry => entry.Url).ToList();
        return new PoolSnapshot([.. listed.Select(m => MemberSnapshot.Of(m, Now))], _waiting.Describe(), removed, unresolved)
        {
            Algorithm = options.Algorithm,
            Overrides = options.Algorithm == _configured ? [] : ["algorithm"],
            Permits = _permits is null
                ? null
                : new PermitStatus(_permits.HasOwner ? _permits.Term.Owner : null, _permits.IsValid(Now), _permits.IsHeard(Now), options.Fallback),
        };
    }

    private CommandReply Add(BackendOptions entry, string by)
    {
        var address = BackendAddress.From(entry);
        if (_members.Find(m => !m.IsGone && m.Backend.Address.Name == address.Name) is { } named)
        {
            return new CommandReply(named.IsLeaving ? CommandOutcome.Leaving : CommandOutcome.NameInUse);
        }

        if (_members.Find(m => !m.IsGone && m.Backend.Address.Uri == address.Uri) is { } same)
        {
            return new CommandReply(same.IsLeaving ? CommandOutcome.Leaving : CommandOutcome.UrlInUse);
        }

        // A name that is looked up is in the list only as its addresses.
        var resolved = _settings.Current.Backends.Where(other => IsResolved(_settings.Current, other)).Select(BackendAddress.From).ToList();
        if (resolved.Exists(other => other.Name == address.Name))
        {
            return new CommandReply(CommandOutcome.NameInUse);
        }

        if (resolved.Exists(other => other.Uri == address.Uri))
        {
            return new CommandReply(CommandOutcome.UrlInUse);
        }

        // One that the configuration has, and a command had removed, belongs to the configuration again.
        var configured = _settings.Current.Backends.FirstOrDefault(
            other => !IsResolved(_settings.Current, other) && BackendAddress.From(other).IsSame(address));
        var member = configured is null ? Add(entry, BackendOrigin.Api) : Add(configured, BackendOrigin.File);
        _changes.Info(EventKind.Added, member.Backend, $"Added: {address.Url} as {address.Name} ({by})", by);
        SetLimit(member, entry.MaxConnections, by);
        SetWeight(member, entry.Weight, by);
        SetBackup(member, entry.Backup, by);
        ShareAddition(member, entry, by);
        Sort(_settings.Current.Backends);
        Choose();
        ServeWaiting();
        return CommandReply.About(member, Now);
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

        ShareRemoval(member, command.Drain, command.By);
        member.AwaitsOthers = true;
        var operation = Leave(member, command.By);
        LimitDrain(operation, command.Drain);
        return CommandReply.About(member, Now, operation);
    }

    private void LimitDrain(DrainOperation operation, TimeSpan? drain)
    {
        Timers.Cancel(operation.Id); // The later word holds.
        if (drain is { } time && operation.State == OperationState.Running)
        {
            Timers.StartSingleTimer(operation.Id, new DrainOver(operation), time);
        }
    }
}
