using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Balancer.Actors;

namespace Balancer.Host.Admin;

/// <summary>How the admin port reads and writes JSON: what it does not know, or cannot tell the meaning of, it refuses.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PoolView[]))]
[JsonSerializable(typeof(RoutesView))]
[JsonSerializable(typeof(BackendView[]))]
[JsonSerializable(typeof(OperationView))]
[JsonSerializable(typeof(RequestView[]))]
[JsonSerializable(typeof(EventView[]))]
[JsonSerializable(typeof(DecisionView[]))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(NewBackend))]
[JsonSerializable(typeof(BackendChange))]
[JsonSerializable(typeof(PoolChange))]
[JsonSerializable(typeof(NewRoutes))]
[JsonSerializable(typeof(AdminProblem))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    /// <summary>The name of a mistake that no field of the body has alone.</summary>
    public const string WholeBody = "body";

    private const string ListField = "routes"; // Of which the reader does not say whether it is given twice, or no list.

    /// <summary>How problems are written.</summary>
    public static readonly AdminJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>How streams are written, a line each.</summary>
    public static readonly AdminJson Lines = Create(JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    /// <summary>How it is written into a field of a head.</summary>
    public static readonly AdminJson Ascii = Create(JavaScriptEncoder.Default);

    private static readonly Dictionary<string, string> Expected = new()
    {
        ["url"] = "a text",
        ["name"] = "a text, or null",
        ["weight"] = "a whole number, or null for 1",
        ["backup"] = "true, false, or null for no",
        ["maxConnections"] = "a whole number, or null for no limit",
        ["state"] = "a text",
        ["algorithm"] = "a text",
        ["routes"] = "a list of routes with host, path and pool, which are texts",
    };

    /// <summary>Sets the rules.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        SetRules(options);
    }

    private static void SetRules(JsonSerializerOptions options)
    {
        // What it lets through is of harm in a page of HTML alone, and nothing here can be taken for one.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.PropertyNameCaseInsensitive = false;
        options.AllowDuplicateProperties = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new JsonStringEnumConverter<BackendCondition>(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new JsonStringEnumConverter<BackendMode>(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new JsonStringEnumConverter<BackendOrigin>(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new JsonStringEnumConverter<PoolAlgorithm>());
        options.Converters.Add(new JsonStringEnumConverter<SharingFallback>());
        options.Converters.Add(new JsonStringEnumConverter<OperationState>(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new JsonStringEnumConverter<EventKind>(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new JsonStringEnumConverter<EventSeverity>(JsonNamingPolicy.CamelCase));
    }

    /// <summary>What is wrong with a body that was to be read as this type, and where.</summary>
    public static (string Field, string Mistake) Explain(JsonException cause, Type body)
    {
        // The reader fails on what is no JSON at all; what comes of that so far says nothing.
        if (cause.InnerException is JsonException)
        {
            return (WholeBody, $"is not JSON: line {cause.LineNumber + 1}, byte {cause.BytePositionInLine + 1}");
        }

        var field = Field(cause.Path ?? "$");
        var known = Default.GetTypeInfo(body)!.Properties.Select(p => p.Name).ToList();
        return field switch
        {
            null => (WholeBody, "is not an object"),
            _ when known.Find(name => field.StartsWith($"{name}[", StringComparison.Ordinal)) is { } list => (list, $"is not {Expected[list]}"),
            _ when !known.Contains(field) => (field, $"is unknown; known here: {string.Join(", ", known)}"),
            _ when cause.InnerException is null && field != ListField => (field, "is given twice"),
            _ => (field, $"is not {Expected[field]}"),
        };
    }

    // $.name or, with other characters in it, $['name'].
    private static string? Field(string path) => path switch
    {
        "$" => null,
        ['$', '.', .. var name] => name,
        ['$', '[', '\'', .. var name, '\'', ']'] => name,
        _ => path,
    };

    private static AdminJson Create(JavaScriptEncoder encoder)
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
        SetRules(options);
        options.Encoder = encoder;
        return new AdminJson(options);
    }
}
