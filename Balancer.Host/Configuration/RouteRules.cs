using System.Text.RegularExpressions;

namespace Balancer.Host.Configuration;

/// <summary>Checks that routes make sense, wherever they come from.</summary>
internal static partial class RouteRules
{
    /// <summary>What is wrong with routes: the key below them, and a sentence.</summary>
    public static IEnumerable<(string Key, string Mistake)> MistakesOf(IReadOnlyList<RouteRule> routes, IReadOnlyCollection<string> pools)
    {
        var seen = new Dictionary<(string?, string), int>();
        for (var i = 0; i < routes.Count; i++)
        {
            var route = routes[i];
            if (route.Host is not null && !RouteHost().IsMatch(route.Host))
            {
                yield return ($"{i}:{nameof(route.Host)}", $"'{route.Host}' is not a host without a port, or *. and a domain");
            }

            if (!OptionsRules.IsPath(route.Path) || route.Path.Contains('?') || route.Path.Contains("//", StringComparison.Ordinal))
            {
                yield return ($"{i}:{nameof(route.Path)}", $"'{route.Path}' is not a path that begins with /, without a query and without empty segments");
            }

            if (!pools.Contains(route.Pool, StringComparer.OrdinalIgnoreCase))
            {
                yield return ($"{i}:{nameof(route.Pool)}", $"'{route.Pool}' is not a pool; there are {string.Join(", ", pools)}");
            }

            var place = (route.Host?.ToUpperInvariant(), route.Path.TrimEnd('/'));
            if (!seen.TryAdd(place, i))
            {
                yield return ($"{i}", $"route {seen[place]} has the same host and path");
            }
        }
    }

    [GeneratedRegex(@"^(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\z|^\[[0-9A-Fa-f:.]+\]\z")]
    private static partial Regex RouteHost();
}
