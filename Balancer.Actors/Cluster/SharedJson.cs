using System.Text.Json;
using System.Text.Json.Serialization;

namespace Balancer.Actors.Cluster;

/// <summary>The form of <see cref="SharedState"/> in files and messages. Its names are for ever; what a later version adds, an earlier one passes over.</summary>
internal static class SharedJson
{
    /// <summary>Writes it.</summary>
    public static byte[] Write(SharedState state) => JsonSerializer.SerializeToUtf8Bytes(
        new SharedDocument([.. state.Entries.Select(e => new SharedLine(
            e.Key.Pool, e.Key.Backend, e.Key.Field.ToString(), e.Value.Version, e.Value.Node, e.Value.By, e.Value.Value, e.Value.Base, e.Value.Over))]),
        SharedContext.Default.SharedDocument);

    /// <summary>Reads it; settings of a kind that is not known here are passed over.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static SharedState Read(ReadOnlySpan<byte> bytes)
    {
        var document = JsonSerializer.Deserialize(bytes, SharedContext.Default.SharedDocument) ?? throw new JsonException("null is no document");
        var entries = new Dictionary<SharedKey, SharedEntry>();
        foreach (var line in document.Settings)
        {
            if (line is null)
            {
                throw new JsonException("null is no setting");
            }

            // By its name only: a number would be taken for one, too.
            if (Enum.TryParse<SharedField>(line.Field, out var field) && Enum.GetName(field) == line.Field)
            {
                entries[new SharedKey(line.Pool, line.Backend, field)] = new SharedEntry(line.Version, line.Node, line.By, line.Value, line.Base, line.Over);
            }
        }

        return SharedState.Of(entries);
    }
}

/// <summary>All settings.</summary>
internal sealed record SharedDocument([property: JsonRequired] IReadOnlyList<SharedLine> Settings);

/// <summary>One of them.</summary>
internal sealed record SharedLine(
    [property: JsonRequired] string Pool,
    [property: JsonRequired] string Backend,
    [property: JsonRequired] string Field,
    [property: JsonRequired] long Version,
    [property: JsonRequired] string Node,
    string By,
    string? Value,
    string? Base,
    long? Over);

/// <summary>Serializers made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SharedDocument))]
internal sealed partial class SharedContext : JsonSerializerContext;
