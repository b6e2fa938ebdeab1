using System.Globalization;
using Balancer.Actors.Cluster;

namespace Balancer.Actors.Pool;

/// <summary>
/// What was changed through commands on any node of a cluster is done here, too. It may come again without making a difference.
/// </summary>
internal sealed partial class PoolActor
{
    /// <summary>From the peers: what was set, in the order in which it is to be applied.</summary>
    public sealed record SharedSettings(IReadOnlyList<(SharedKey Key, SharedEntry Entry)> Settings);

    // Of which it was told.
    private readonly HashSet<(string Name, long Version)> _notAdded = [];
    private readonly HashSet<(string Name, SharedField Field, long Version)> _notFollowed = [];

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
            // The configuration has another opinion now than it had then, and that is the later word; or it is not the same on all nodes.
            if (entry.Value is not null && _notFollowed.Add((member.Backend.Address.Name, field, entry.Version)))
            {
                var text = $"Not followed: {field} {entry.Value} of {member.Backend.Address.Url}: the configuration says {ConfiguredOf(member, field)} here, and said {@base} where it was set ({by})";
                _changes.Info(EventKind.Cluster, member.Backend, text, by);
            }

            return;
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
}
