using System.Collections.Immutable;

namespace Balancer.Actors.Cluster;

/// <summary>
/// What was changed through the admin API on any node, each setting with the version of its last writer. Never changed itself; however often and in
/// whatever order two of them are merged, the result is the same (a map of last-writer-wins registers; Shapiro and others, A Comprehensive Study of
/// Convergent and Commutative Replicated Data Types, 2011).
/// </summary>
internal sealed class SharedState
{
    /// <summary>How long it is remembered that something is no longer there, in case a node comes back that has not heard of it.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(7);

    /// <summary>Nothing was changed.</summary>
    public static readonly SharedState Empty = new(ImmutableSortedDictionary<SharedKey, SharedEntry>.Empty);

    private SharedState(ImmutableSortedDictionary<SharedKey, SharedEntry> entries)
    {
        Entries = entries;
    }

    /// <summary>All settings, by pool and backend, and in the order in which they are to be applied.</summary>
    public ImmutableSortedDictionary<SharedKey, SharedEntry> Entries { get; }

    /// <summary>One that holds just these.</summary>
    public static SharedState Of(IEnumerable<KeyValuePair<SharedKey, SharedEntry>> entries) => new(entries.ToImmutableSortedDictionary());

    /// <summary>The same after a change. Its version is the time, or one more than the highest here where that is not later.</summary>
    /// <param name="changes">What is set; null takes back what was said of a setting, be it on a node that has not been heard of.</param>
    /// <param name="node">This node.</param>
    /// <param name="by">Who has made it.</param>
    /// <param name="now">The time of day.</param>
    public SharedState With(IEnumerable<SharedChange> changes, string node, string by, DateTimeOffset now)
    {
        var version = Math.Max(now.UtcTicks, Entries.Values.Select(entry => entry.Version).DefaultIfEmpty().Max() + 1);
        var next = Entries.RemoveRange(Entries.Where(entry => entry.Value.IsPast && now.UtcTicks - entry.Value.Version > Memory.Ticks).Select(entry => entry.Key));
        foreach (var (key, value, @base) in changes)
        {
            next = next.SetItem(key, new SharedEntry(version, node, by, value, @base, next.GetValueOrDefault(key)?.Version));
        }

        return new SharedState(next);
    }

    /// <summary>Of each setting the later version; of equal versions, that of the node whose name is later.</summary>
    public SharedState Merge(SharedState other)
    {
        var merged = Entries;
        foreach (var (key, entry) in other.Entries)
        {
            if (!merged.TryGetValue(key, out var own) || entry.IsLaterThan(own))
            {
                merged = merged.SetItem(key, entry);
            }
        }

        return merged == Entries ? this : new SharedState(merged);
    }

    /// <summary>The settings of which this says something else than another one did, in the order in which they are to be applied.</summary>
    public IReadOnlyList<(SharedKey Key, SharedEntry Entry, SharedEntry? Before)> ChangesSince(SharedState before) =>
        [.. Entries.Where(entry => before.Entries.GetValueOrDefault(entry.Key) != entry.Value)
            .Select(entry => (entry.Key, entry.Value, before.Entries.GetValueOrDefault(entry.Key)))];

    /// <summary>The settings of a pool.</summary>
    public IEnumerable<(SharedKey Key, SharedEntry Entry)> Of(string pool) =>
        Entries.Where(entry => entry.Key.Pool.Equals(pool, StringComparison.OrdinalIgnoreCase)).Select(entry => (entry.Key, entry.Value));
}

/// <summary>A setting.</summary>
/// <param name="Pool">The pool's name; empty for what is about none.</param>
/// <param name="Backend">The backend's name; empty for what is about none.</param>
/// <param name="Field">Which of its settings.</param>
internal readonly record struct SharedKey(string Pool, string Backend, SharedField Field) : IComparable<SharedKey>
{
    /// <inheritdoc/>
    public int CompareTo(SharedKey other) =>
        string.CompareOrdinal(Pool, other.Pool) is not 0 and var pools ? pools
        : string.CompareOrdinal(Backend, other.Backend) is not 0 and var backends ? backends
        : Field.CompareTo(other.Field);
}

/// <summary>What can be set, in the order in which it is to be applied. The names are in files and messages.</summary>
internal enum SharedField
{
    /// <summary>Whether a backend is there: a <see cref="SharedPresence"/>.</summary>
    Presence,

    /// <summary>Its <see cref="BackendMode"/>.</summary>
    State,

    /// <summary>Its weight.</summary>
    Weight,

    /// <summary>Its limit; 0 for none.</summary>
    MaxConnections,

    /// <summary>Whether it is a backup.</summary>
    Backup,

    /// <summary>A pool's <see cref="PoolAlgorithm"/>.</summary>
    Algorithm,

    /// <summary>All routes.</summary>
    Routes,
}

/// <summary>What a setting is, and who has set it.</summary>
/// <param name="Version">The greater one is later.</param>
/// <param name="Node">Where it was set.</param>
/// <param name="By">By whom.</param>
/// <param name="Value">What it is; null where nothing is said of it any more.</param>
/// <param name="Over">The version that it takes the place of, as its node knew it; null where that knew of none.</param>
/// <param name="Base">What the configuration said of it then, which it replaces only as long as the configuration says that; null where it says nothing.</param>
internal sealed record SharedEntry(long Version, string Node, string By, string? Value, string? Base, long? Over = null)
{
    /// <summary>Whether it only keeps what was said before from coming back.</summary>
    public bool IsPast => Value is null || (Base is null && Value.StartsWith(SharedPresence.RemovedMark, StringComparison.Ordinal));

    /// <summary>Who has set it, and where, in words.</summary>
    public string Author => $"{By} on {Node}";

    /// <summary>When it was set, by the clock of its node.</summary>
    public DateTimeOffset At => new(Math.Clamp(Version, 0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);

    /// <summary>Whether who set it did not know of another one that it replaces.</summary>
    public bool IsUnawareOf(SharedEntry other) => Over is null || Over < other.Version;

    /// <summary>Whether it replaces another one.</summary>
    public bool IsLaterThan(SharedEntry other) =>
        Version != other.Version ? Version > other.Version : string.CompareOrdinal(Node, other.Node) > 0;
}

/// <summary>A setting that is changed.</summary>
internal readonly record struct SharedChange(SharedKey Key, string? Value, string? Base = null);
