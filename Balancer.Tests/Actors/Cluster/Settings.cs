using Balancer.Actors.Cluster;
using CsCheck;

namespace Balancer.Tests.Actors.Cluster;

/// <summary>Shared settings, and ways to make any.</summary>
internal static class Settings
{
    /// <summary>Any key, of so few that they often meet.</summary>
    public static readonly Gen<SharedKey> Keys = Gen.Select(
        AnyOf("blue", "green"), AnyOf("", "a:80", "b:80"), Gen.Enum<SharedField>(), (pool, backend, field) => new SharedKey(pool, backend, field));

    /// <summary>Any state that nodes can come to: a node writes a version of a setting once.</summary>
    public static readonly Gen<SharedState> States = Gen.Select(Keys, Gen.Long[1, 6], AnyOf("n1:1", "n2:1", "n3:1")).Array[0, 12].Select(
        entries => SharedState.Of(entries.DistinctBy(entry => entry.Item1).Select(entry => KeyValuePair.Create(entry.Item1, Entry(entry.Item2, entry.Item3)))));

    /// <summary>The key of a weight.</summary>
    public static SharedKey Weight(string backend = "app0:80", string pool = "default") => new(pool, backend, SharedField.Weight);

    /// <summary>What a node has said with this version.</summary>
    public static SharedEntry Entry(long version, string node, string? value) => new(version, node, "test", value, Base: null);

    /// <summary>A state of one setting.</summary>
    public static SharedState Of(SharedKey key, SharedEntry entry) => SharedState.Of([KeyValuePair.Create(key, entry)]);

    /// <summary>One of these.</summary>
    public static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static SharedEntry Entry(long version, string node) => new(version, node, "test", version % 3 == 0 ? null : $"{version} of {node}", version % 2 == 0 ? null : "1");
}
