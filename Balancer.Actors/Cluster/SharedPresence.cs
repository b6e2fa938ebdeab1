using System.Text.Json;
using System.Text.Json.Serialization;

namespace Balancer.Actors.Cluster;

/// <summary>Whether a backend is there: it was added, with these options, or it was removed.</summary>
internal sealed record SharedPresence
{
    /// <summary>What the text of one that was removed begins with.</summary>
    public const string RemovedMark = "removed";

    /// <summary>The options it was added with; null where it was removed.</summary>
    public BackendOptions? Added { get; init; }

    /// <summary>How long its requests may take to end; null for as long as they need.</summary>
    public TimeSpan? Drain { get; init; }

    /// <summary>The text of one that was added.</summary>
    public static string OfAdded(BackendAddress address, BackendOptions options) => JsonSerializer.Serialize(
        new AddedBackend(address.Url, options.MaxConnections, options.Weight, options.Backup), PresenceJson.Default.AddedBackend);

    /// <summary>The text of one that was removed.</summary>
    public static string OfRemoved(TimeSpan? drain) => drain is { } time ? $"{RemovedMark} {time:c}" : RemovedMark;

    /// <summary>What a text says; null where it makes no sense.</summary>
    public static SharedPresence? Parse(string name, string text)
    {
        if (text.StartsWith(RemovedMark, StringComparison.Ordinal))
        {
            return new SharedPresence { Drain = TimeSpan.TryParse(text[RemovedMark.Length..], out var drain) ? drain : null };
        }

        try
        {
            return JsonSerializer.Deserialize(text, PresenceJson.Default.AddedBackend) is { } added && Uri.TryCreate(added.Url, UriKind.Absolute, out _)
                ? new SharedPresence
                {
                    Added = new BackendOptions { Name = name, Url = added.Url, MaxConnections = added.MaxConnections, Weight = added.Weight, Backup = added.Backup },
                }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The options of a backend that was added.</summary>
internal sealed record AddedBackend(string Url, int? MaxConnections, int Weight, bool Backup);

/// <summary>Serializers made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AddedBackend))]
internal sealed partial class PresenceJson : JsonSerializerContext;
