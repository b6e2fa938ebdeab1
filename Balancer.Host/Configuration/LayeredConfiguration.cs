using System.Globalization;
using System.Text.RegularExpressions;

namespace Balancer.Host.Configuration;

/// <summary>
/// Lays the sources of the section <c>Balancer</c> over each other, the later one winning. Unlike the framework's own merge, a list
/// replaces a list as a whole, and <c>null</c> gives the default back.
/// </summary>
internal static partial class LayeredConfiguration
{
    private const string Section = "Balancer";
    private const string Shorthand = "Balancer:Backends";
    private const string Backends = "Balancer:Pools:default:Backends";

    /// <summary>The section as it results from all sources; mistakes in how a source uses lists are added to <paramref name="mistakes"/>.</summary>
    public static IConfigurationSection Read(IConfigurationRoot sources, List<string> mistakes)
    {
        var result = new SortedDictionary<string, string?>(ConfigurationKeyComparer.Instance);
        foreach (var provider in sources.Providers)
        {
            var layer = new SortedDictionary<string, string?>(ConfigurationKeyComparer.Instance);
            Flatten(provider, Section, layer);
            if (provider.TryGet(Section, out var value) && !string.IsNullOrEmpty(value))
            {
                mistakes.Add($"{Section}: takes keys of its own, not the value '{value}'");
            }

            if (ExpandShorthand(layer, mistakes))
            {
                mistakes.Add($"{Shorthand}: stands beside {Backends} in the same source; give one of them");
            }

            Lay(layer, result);
        }

        return new ConfigurationBuilder().AddInMemoryCollection(result).Build().GetSection(Section);
    }

    private static void Flatten(IConfigurationProvider provider, string path, SortedDictionary<string, string?> into)
    {
        foreach (var key in provider.GetChildKeys([], path).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var child = ConfigurationPath.Combine(path, key);
            if (provider.TryGet(child, out var value))
            {
                into[child] = value;
            }

            Flatten(provider, child, into);
        }
    }

    // Backends: [ url, ... ], or "url,url" as environment and command line write it, is short for the pool's list.
    private static bool ExpandShorthand(SortedDictionary<string, string?> layer, List<string> mistakes)
    {
        var given = layer.Where(entry => IsAtOrBelow(entry.Key, Shorthand)).ToList();
        if (given.Count == 0)
        {
            return false;
        }

        var both = layer.Keys.Any(key => IsAtOrBelow(key, Backends));
        given.ForEach(entry => layer.Remove(entry.Key));
        foreach (var (key, value) in given.Where(entry => entry.Key.Length > Shorthand.Length))
        {
            if (!int.TryParse(key.AsSpan(Shorthand.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                mistakes.Add($"{key}: takes no keys, but urls; entries with keys belong to {Backends}");
            }
            else if (string.IsNullOrWhiteSpace(value))
            {
                mistakes.Add($"{key}: is empty");
            }
        }

        var urls = given.SelectMany(entry => (entry.Value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        layer[Backends] = "";
        for (var i = 0; i < urls.Count; i++)
        {
            layer[$"{Backends}:{i}:Url"] = urls[i];
        }

        return both;
    }

    private static void Lay(SortedDictionary<string, string?> layer, SortedDictionary<string, string?> below)
    {
        foreach (var list in layer.Keys.Select(key => List().Match(key)).Where(match => match.Success).Select(match => match.Value).ToHashSet())
        {
            RemoveAll(below, list);
        }

        foreach (var (key, value) in layer)
        {
            if (value is null)
            {
                RemoveAll(below, key);
            }

            // Null, too: the key may be an unknown one.
            below[key] = value;
        }
    }

    [GeneratedRegex("^Balancer:(Routes|Pools:[^:]+:Backends)(?=:|\\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex List();

    private static void RemoveAll(SortedDictionary<string, string?> from, string path)
    {
        foreach (var key in from.Keys.Where(key => IsAtOrBelow(key, path)).ToList())
        {
            from.Remove(key);
        }
    }

    private static bool IsAtOrBelow(string key, string path) =>
        key.StartsWith(path, StringComparison.OrdinalIgnoreCase) && (key.Length == path.Length || key[path.Length] == ':');
}
