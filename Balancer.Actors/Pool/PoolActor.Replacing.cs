using Akka.Actor;
using Akka.Event;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;

namespace Balancer.Actors.Pool;

/// <summary>
/// New options in the place of the old ones: what differs between the two is done, and all else stays as it is, what commands have
/// changed included.
/// </summary>
internal sealed partial class PoolActor
{
    private readonly HashSet<BackendOptions> _outgoing = [];

    private CommandReply Replace(PoolOptions given)
    {
        var before = _settings.Current;
        var next = given.Algorithm == _configured && before.Algorithm != _configured ? given with { Algorithm = before.Algorithm } : given;
        _configured = given.Algorithm;
        _settings.Current = next;
        _view.Weights.SlowStart = next.SlowStart;
        var changes = BackendChanges.Between(before.Backends, next.Backends);

        // In this order, so that there is never nobody to send a request to.
        changes.Limited.ForEach(change => Limit(change.Before, change.After));
        changes.Added.Where(entry => !IsResolved(next, entry)).ToList().ForEach(Adopt);
        if (before.Resolve is not null && next.Resolve is null)
        {
            StopResolving(next);
        }

        _outgoing.UnionWith(changes.Removed);
        if (!changes.Added.Exists(entry => IsResolved(next, entry)))
        {
            LetOutgoingLeave();
        }

        WatchNames(next);
        Sort(next.Backends);
        Choose();
        TellOthers(next);
        return CommandReply.Done;
    }

    // What the configuration now says wins over what was added through a command under the same name or url.
    private void Adopt(BackendOptions entry)
    {
        var address = BackendAddress.From(entry);
        if (_members.Find(m => !m.IsLeaving && m.Backend.Address.IsSame(address)) is { } same)
        {
            Limit(same, entry);
            same.Origin = BackendOrigin.File;
            return;
        }

        LeaveAll(m => m.Origin == BackendOrigin.Api && (m.Backend.Address.Name == address.Name || m.Backend.Address.Uri == address.Uri), ByFile);
        Add(entry, BackendOrigin.File);
        _log.Info("Added: {0} as {1} ({2})", address.Url, address.Name, ByFile);
    }

    // Those of entries that the configuration has no more. Where others come in their place, whose names have to be looked up, not before that.
    private void LetOutgoingLeave()
    {
        LeaveAll(m => m.Origin != BackendOrigin.Api && _outgoing.Contains(m.Entry), ByFile);
        _outgoing.Clear();
    }

    private void LeaveAll(Predicate<PoolMember> which, string by)
    {
        foreach (var member in _members.FindAll(m => !m.IsLeaving && which(m)))
        {
            Leave(member, by);
        }
    }

    private void Limit(BackendOptions before, BackendOptions after)
    {
        var members = _members.FindAll(m => m.Entry == before);
        members.ForEach(member => Limit(member, after));
        if (members.TrueForAll(m => m.IsLeaving) && (before.MaxConnections, before.Weight, before.Backup) != (after.MaxConnections, after.Weight, after.Backup) && !IsResolved(_settings.Current, after))
        {
            Adopt(after); // A command had removed it, and now the file speaks of it again.
        }
    }

    private void Limit(PoolMember member, BackendOptions entry)
    {
        if (member.Entry == entry)
        {
            return;
        }

        var before = member.Entry;
        var isApis = member.Origin == BackendOrigin.Api;
        member.Entry = entry;
        if (isApis || before.MaxConnections != entry.MaxConnections)
        {
            SetLimit(member, entry.MaxConnections, ByFile);
        }

        if (isApis || before.Weight != entry.Weight)
        {
            SetWeight(member, entry.Weight, ByFile);
        }

        if (isApis || before.Backup != entry.Backup)
        {
            SetBackup(member, entry.Backup, ByFile);
        }
    }

    // The configuration's order; what is not in it stays behind, in the order it came.
    private void Sort(IReadOnlyList<BackendOptions> entries)
    {
        var order = entries.Select((entry, index) => (entry, index)).ToDictionary(pair => pair.entry, pair => pair.index);
        var sorted = _members.OrderBy(m => order.GetValueOrDefault(m.Entry, int.MaxValue)).ToList();
        _members.Clear();
        _members.AddRange(sorted);
    }

    private void TellOthers(PoolOptions next)
    {
        _health.Tell(HealthSupervisor.Reconfigured.Instance);
        _members.ForEach(m => m.Backend.Actor.Tell(BackendActor.Reconfigured.Instance));
        if (!next.Passive.Enabled)
        {
            _members.ToList().ForEach(m => Readmit(m, "passive checks are off"));
        }

        ServeWaiting(); // There may be places now.
        Timers.Cancel(WaitOver.Instance); // The time that may be waited has perhaps changed.
        EndWaits();
    }
}
