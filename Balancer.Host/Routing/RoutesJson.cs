using System.Text.Json;
using System.Text.Json.Serialization;
using Balancer.Host.Configuration;

namespace Balancer.Host.Routing;

/// <summary>Routes as the nodes of a cluster tell each other of them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<RouteRule>))]
internal sealed partial class RoutesJson : JsonSerializerContext
{
    /// <summary>The same for the same routes.</summary>
    public static string Write(IReadOnlyList<RouteRule> routes) => JsonSerializer.Serialize(routes, Default.IReadOnlyListRouteRule);

    /// <summary>The routes; null where the text is of a version that is not known here.</summary>
    public static IReadOnlyList<RouteRule>? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Default.IReadOnlyListRouteRule);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
