using Akka.Actor;
using Balancer.Actors.Backends;
using Balancer.Actors.Events;
using Balancer.Actors.Health;

namespace Balancer.Actors.Pool;

/// <summary>
/// New options in the place of the old ones: what differs between the two is done, and all else stays as it is, what commands have
/// changed included.
/// </summary>
internal sealed partial class PoolActor
{
    private List<BackendOptions> _outgoing = []; // No longer in the configuration, and here until a new name is found.

    private CommandReply Replace(PoolOptions given)
    {
        var before = _settings.Current;
        var next = given.Algorithm == _configured && before.Algorithm != _configured ? given with { Algorithm = before.Algorithm } : given;
        _configured = given.Algorithm;
        if (next.Algorithm != before.Algorithm)
        {
            TellAlgorithm(next.Algorithm, ChangeLog.ByFile);
        }

        if ((next.Sticky?.Cookie, next.Sticky?.Secret) != (before.Sticky?.Cookie, before.Sticky?.Secret))
        {
            TellSticky(next.Sticky);
        }

        _settings.Current = next;
        _view.Weights.SlowStart = next.SlowStart;
        // What was to leave and has not yet is still there, should the configuration have it again.
        var changes = BackendChanges.Between(before.Backends.Concat(_outgoing), next.Backends);

        // In this order, so that there is never nobody to send a request to.
        changes.Limited.ForEach(change => Limit(change.Before, change.After));
        changes.Added.Where(entry => !IsResolved(next, entry)).ToList().ForEach(Adopt);
        if (before.Resolve is not null && next.Resolve is null)
        {
            StopResolving(next);
        }

        var awaitsName = changes.Added.Exists(entry => IsResolved(next, entry))
            || (_outgoing.Count > 0 && next.Backends.Any(entry => IsResolved(next, entry) && !HasMembers(entry)));
        _outgoing = awaitsName ? ThatStay(changes.Removed) : [];
        LeaveAll(m => m.Origin != BackendOrigin.Api && changes.Removed.Contains(m.Entry) && !_outgoing.Contains(m.Entry), ChangeLog.ByFile);
        WatchNames(next);
        Sort(next.Backends);
        Choose();
        SharePermits();
        TellOthers(next);
        FollowSettings();
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

        LeaveAll(m => m.Origin == BackendOrigin.Api && (m.Backend.Address.Name == address.Name || m.Backend.Address.Uri == address.Uri), ChangeLog.ByFile);
        var member = Add(entry, BackendOrigin.File);
        _changes.Info(EventKind.Added, member.Backend, $"Added: {address.Url} as {address.Name} ({ChangeLog.ByFile})", ChangeLog.ByFile);
    }

    // The addresses of names may be what a new name stands for. Others leave at once, unless they are all there is.
    private List<BackendOptions> ThatStay(List<BackendOptions> removed)
    {
        var there = removed.FindAll(HasMembers);
        var resolved = there.FindAll(entry => _members.Exists(m => m is { IsLeaving: false, Origin: BackendOrigin.Dns } && m.Entry == entry));
        var isOthers = _members.Exists(m => !m.IsLeaving && (m.Origin == BackendOrigin.Api || !there.Contains(m.Entry)));
        var stay = resolved.Count > 0 || isOthers ? resolved : there;
        if (stay.Count > 0)
        {
            var urls = string.Join(", ", stay.Select(entry => entry.Url));
            _changes.Info(EventKind.Pool, null, $"Until a new name has been found, there stays: {urls} ({ChangeLog.ByFile})", ChangeLog.ByFile);
        }

        return stay;
    }

    private bool HasMembers(BackendOptions entry) => _members.Exists(m => !m.IsLeaving && m.Entry == entry);

    private void LetOutgoingLeave()
    {
        LeaveAll(m => m.Origin != BackendOrigin.Api && _outgoing.Contains(m.Entry), ChangeLog.ByFile);
        _outgoing = [];
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
            SetLimit(member, entry.MaxConnections, ChangeLog.ByFile);
        }

        if (isApis || before.Weight != entry.Weight)
        {
            SetWeight(member, entry.Weight, ChangeLog.ByFile);
        }

        if (isApis || before.Backup != entry.Backup)
        {
            SetBackup(member, entry.Backup, ChangeLog.ByFile);
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
