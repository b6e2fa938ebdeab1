using Balancer.Actors.Cluster;

namespace Balancer.Actors.Pool;

/// <summary>What is changed through commands here is set for all nodes of a cluster.</summary>
internal sealed partial class PoolActor
{
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
