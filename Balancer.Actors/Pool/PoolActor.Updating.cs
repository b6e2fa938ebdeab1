using System.Globalization;

namespace Balancer.Actors.Pool;

/// <summary>What is changed of a backend that stays: its limit, its weight, its rank, and what is wanted of it.</summary>
internal sealed partial class PoolActor
{
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

        ShareUpdate(member, command.Update, command.By);
        member.AwaitsOthers = command.Update.Mode == BackendMode.Draining || (command.Update.Mode is null && member.AwaitsOthers);
        if (command.Update.MaxConnections is { } limit)
        {
            SetLimit(member, limit == 0 ? null : limit, command.By);
        }

        if (command.Update.Weight is { } weight)
        {
            SetWeight(member, weight, command.By);
            Choose();
        }

        if (command.Update.Backup is { } isBackup)
        {
            SetBackup(member, isBackup, command.By);
        }

        var operation = command.Update.Mode is { } mode ? Turn(member, mode, command.By) : null;
        Settle(member);
        return CommandReply.About(member, Now, operation);
    }

    private void SetLimit(PoolMember member, int? limit, string by)
    {
        if (member.MaxConnections != limit)
        {
            var text = limit?.ToString(CultureInfo.InvariantCulture) ?? "none";
            _changes.Info(EventKind.Backend, member.Backend, $"Limit of {member.Backend.Address.Url}: {text} ({by})", by);
            member.MaxConnections = limit;
            Allow(member);
        }
    }

    private void SetWeight(PoolMember member, int weight, string by)
    {
        if (member.Weight != weight)
        {
            _changes.Info(EventKind.Backend, member.Backend, $"Weight of {member.Backend.Address.Url}: {weight} ({by})", by);
            member.Weight = weight;
            _view.Place(member);
        }
    }

    private void SetBackup(PoolMember member, bool isBackup, string by)
    {
        if (member.IsBackup != isBackup)
        {
            _changes.Info(EventKind.Backend, member.Backend, $"{member.Backend.Address.Url} is {(isBackup ? "a" : "no")} backup ({by})", by);
            member.IsBackup = isBackup;
            _view.Place(member);
        }
    }

    private DrainOperation? Turn(PoolMember member, BackendMode mode, string by)
    {
        if (member.Mode != mode)
        {
            _changes.Info(EventKind.State, member.Backend, $"Set to {mode}: {member.Backend.Address.Url} ({by})", by);
            End(member, OperationState.Cancelled);
            member.Mode = mode;
            _view.Place(member);
        }

        return mode == BackendMode.Draining ? _drains.Start(member) : null;
    }
}
