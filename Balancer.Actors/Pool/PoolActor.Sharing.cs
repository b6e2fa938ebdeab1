using System.Globalization;
using Balancer.Actors.Cluster;

namespace Balancer.Actors.Pool;

/// <summary>
/// What was changed through commands holds on all nodes of a cluster: what is changed here is set for the others, and what they have set is done
/// here. Both may come again without making a difference.
/// </summary>
internal sealed partial class PoolActor
{
    /// <summary>From the peers: what was set, in the order in which it is to be applied.</summary>
    public sealed record SharedSettings(IReadOnlyList<(SharedKey Key, SharedEntry Entry)> Settings);

    private readonly HashSet<(string Name, long Version)> _notAdded = []; // Of which it was told.

    private void ReceiveSettings()
    {
        Receive<SharedSettings>(m => Follow(m.Settings.Select(Latest)));
    }

    // What a command has set since that was sent is later.
    private (SharedKey Key, SharedEntry Entry) Latest((SharedKey Key, SharedEntry Entry) setting) =>
        _cluster?.Shared.Current.Entries.GetValueOrDefault(setting.Key) is { } entry && entry.IsLaterThan(setting.Entry) ? (setting.Key, entry) : setting;

    // After the start and whenever the configuration has changed: some of what was set may hold again, or no longer.
    private void FollowSettings()
    {
        if (_cluster is not null)
        {
            Follow([.. _cluster.Shared.Current.Of(_settings.Name)]);
        }
    }

    private void Follow(IEnumerable<(SharedKey Key, SharedEntry Entry)> settings)
    {
        foreach (var (key, entry) in settings)
        {
            if (key.Field == SharedField.Presence)
            {
                FollowPresence(key.Backend, entry);
            }
            else if (key.Field == SharedField.Algorithm)
            {
                FollowAlgorithm(entry);
            }
            else if (Find(key.Backend) is { IsLeaving: false } member)
            {
                Follow(member, key.Field, entry);
                Settle(member);
            }
        }

        Choose();
        ServeWaiting();
    }

    private void FollowAlgorithm(SharedEntry entry)
    {
        var isMeant = entry.Base is null || entry.Base == $"{_configured}";
        if (isMeant && Enum.TryParse<PoolAlgorithm>(entry.Value ?? $"{_configured}", out var algorithm))
        {
            Set(algorithm, entry.Author);
        }
    }

    private void FollowPresence(string name, SharedEntry entry)
    {
        var member = Find(name);
        var presence = entry.Value is null ? null : SharedPresence.Parse(name, entry.Value);
        if (presence is null && entry.Value is not null)
        {
            return; // It makes no sense here, perhaps as it is of a later version.
        }

        if (presence?.Added is { } added)
        {
            FollowAddition(added, entry);
        }
        else if (presence is null && _settings.Current.Backends.FirstOrDefault(o => !IsResolved(_settings.Current, o) && BackendAddress.From(o).Name == name) is { } configured)
        {
            if (member is null or { IsLeaving: true })
            {
                Join(configured, BackendOrigin.File, entry.Author);
            }
        }
        else if (member is { IsLeaving: false } && (member.Origin == BackendOrigin.Api || (member.Origin == BackendOrigin.File && member.Backend.Address.Url == entry.Base)))
        {
            LimitDrain(Leave(member, entry.Author), presence?.Drain);
        }
    }

    private void FollowAddition(BackendOptions added, SharedEntry entry)
    {
        var by = entry.Author;
        var address = BackendAddress.From(added);
        if (_members.Exists(m => !m.IsLeaving && m.Backend.Address.IsSame(address)))
        {
            return;
        }

        if (_members.Find(m => !m.IsLeaving && (m.Backend.Address.Name == address.Name || m.Backend.Address.Uri == address.Uri)) is not { } other)
        {
            Join(added, BackendOrigin.Api, by);
        }
        else if (other.Origin == BackendOrigin.Api)
        {
            Leave(other, by); // It was added anew, and is another one now.
            Join(added, BackendOrigin.Api, by);
        }
        else if (_notAdded.Add((address.Name, entry.Version)))
        {
            _changes.Warning(EventKind.Cluster, other.Backend, $"Not added: {address.Url} as {address.Name}: the configuration has {other.Backend.Address.Url} as {other.Backend.Address.Name} ({by})", by);
        }
    }

    private void Join(BackendOptions entry, BackendOrigin origin, string by)
    {
        var member = Add(entry, origin);
        _changes.Info(EventKind.Added, member.Backend, $"Added: {member.Backend.Address.Url} as {member.Backend.Address.Name} ({by})", by);
        Sort(_settings.Current.Backends);
    }

    private void Follow(PoolMember member, SharedField field, SharedEntry entry)
    {
        var by = entry.Author;
        if (entry.Base is { } @base && member.Origin != BackendOrigin.Api && @base != ConfiguredOf(member, field))
        {
            return; // The configuration has another opinion now than it had then, and that is the later word.
        }

        var value = entry.Value ?? ConfiguredOf(member, field);
        switch (field)
        {
            case SharedField.State when Enum.TryParse<BackendMode>(value, out var mode):
                if (mode != member.Mode)
                {
                    member.AwaitsOthers = mode == BackendMode.Draining;
                    Turn(member, mode, by);
                }

                break;
            case SharedField.Weight when int.TryParse(value, CultureInfo.InvariantCulture, out var weight):
                SetWeight(member, weight, by);
                break;
            case SharedField.MaxConnections when int.TryParse(value, CultureInfo.InvariantCulture, out var limit):
                SetLimit(member, limit == 0 ? null : limit, by);
                break;
            case SharedField.Backup when bool.TryParse(value, out var isBackup):
                SetBackup(member, isBackup, by);
                break;
        }
    }

    private static string ConfiguredOf(PoolMember member, SharedField field) => field switch
    {
        SharedField.Weight => Text(member.Entry.Weight),
        SharedField.MaxConnections => Text(member.Entry.MaxConnections ?? 0),
        SharedField.Backup => $"{member.Entry.Backup}",
        _ => $"{BackendMode.Active}",
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void ShareAddition(PoolMember member, BackendOptions entry, string by)
    {
        var isApis = member.Origin == BackendOrigin.Api;
        Share(by, (member, SharedField.Presence, isApis ? SharedPresence.OfAdded(member.Backend.Address, entry) : null, null));
        ShareUpdate(member, new BackendUpdate(BackendMode.Active, entry.MaxConnections ?? 0, entry.Weight, entry.Backup), by);
    }

    private void ShareRemoval(PoolMember member, TimeSpan? drain, string by)
    {
        Share(by, (member, SharedField.Presence, SharedPresence.OfRemoved(drain), member.Origin == BackendOrigin.File ? member.Backend.Address.Url : null));
    }

    // What is as configured is no setting: so it follows the configuration again.
    private void ShareUpdate(PoolMember member, BackendUpdate update, string by)
    {
        (SharedField Field, string? Value)[] settings =
        [
            (SharedField.State, update.Mode is { } mode ? $"{mode}" : null), (SharedField.Weight, update.Weight is { } weight ? Text(weight) : null),
            (SharedField.MaxConnections, update.MaxConnections is { } limit ? Text(limit) : null),
            (SharedField.Backup, update.Backup is { } isBackup ? $"{isBackup}" : null),
        ];
        Share(by, [.. settings.Where(s => s.Value is not null).Select(s =>
            (member, s.Field, s.Value == ConfiguredOf(member, s.Field) ? null : s.Value, (string?)ConfiguredOf(member, s.Field)))]);
    }

    private void Share(string by, params IEnumerable<(PoolMember Member, SharedField Field, string? Value, string? Base)> settings)
    {
        Share(by, settings.Select(s => new SharedChange(new SharedKey(SharedName, s.Member.Backend.Address.Name, s.Field), s.Value, s.Base)));
    }

    private void ShareAlgorithm(PoolAlgorithm algorithm, string by)
    {
        Share(by, [new SharedChange(new SharedKey(SharedName, "", SharedField.Algorithm), algorithm == _configured ? null : $"{algorithm}", $"{_configured}")]);
    }

    private void Share(string by, IEnumerable<SharedChange> changes)
    {
        if (!_settings.IsRetired)
        {
            _cluster?.Shared.Set([.. changes], by);
        }
    }

    // Pools are called the same in upper and lower case.
    private string SharedName => _settings.Name.ToLowerInvariant();
}
