using System.Net;
using System.Text.RegularExpressions;
using Balancer.Actors;

namespace Balancer.Host.Configuration;

/// <summary>Checks that options make sense; every mistake names its key.</summary>
internal sealed partial class OptionsRules(List<string> mistakes)
{
    /// <summary>The highest limit of requests in flight.</summary>
    public const int MostConnections = 1_000_000;

    /// <summary>The highest weight.</summary>
    public const int HighestWeight = 1000;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Adds what is wrong.</summary>
    public void Check(BalancerOptions options)
    {
        Demand(options.Address == "*" || IPAddress.TryParse(options.Address, out _), "Balancer:Address", options.Address, "* or an IP address");
        Range("Balancer:Port", options.Port, 0, 65535);
        Demand(options.StatsPath.Length == 0 || IsPath(options.StatsPath), "Balancer:StatsPath", options.StatsPath, "a path that begins with /, or empty");
        Demand(!options.StatsPath.Contains('?'), "Balancer:StatsPath", options.StatsPath, "a path without a query");
        Time("Balancer:ShutdownTimeout", options.ShutdownTimeout, mayBeZero: true);
        Time("Balancer:ShutdownDelay", options.ShutdownDelay, mayBeZero: true);
        Demand(
            options.ShutdownDelay <= TimeSpan.Zero || options.ShutdownDelay < options.ShutdownTimeout,
            "Balancer:ShutdownDelay",
            $"{options.ShutdownDelay:c}",
            "less than Balancer:ShutdownTimeout, which it is a part of");
        Check(options.Admin, options.Port);
        Check(options.AccessLog);
        Check(options.Pools);
        Check(options.Cluster, options.Pools);
        mistakes.AddRange(RouteRules.MistakesOf(options.Routes, options.Pools.Keys).Select(wrong => $"Balancer:Routes:{wrong.Key}: {wrong.Mistake}"));
    }

    /// <summary>What is wrong with a backend taken by itself: the field, and a sentence on what it holds.</summary>
    public static IEnumerable<(string Field, string Mistake)> MistakesOf(BackendOptions backend)
    {
        if (backend.Url.Length == 0)
        {
            yield return (nameof(backend.Url), "is missing");
        }
        else if (!IsBackendUrl(backend.Url))
        {
            yield return (nameof(backend.Url), $"'{backend.Url}' is not a backend's url: http or https, host, port and nothing else");
        }

        // In the path of an admin call, a client takes . and .. away.
        if (backend.Name is { } name && (name is "" or "." or ".." || name.Any(char.IsControl)))
        {
            yield return (nameof(backend.Name), $"'{name}' is not a name");
        }

        if (backend.MaxConnections is < 1 or > MostConnections)
        {
            yield return (nameof(backend.MaxConnections), $"'{backend.MaxConnections}' is not from 1 to {MostConnections}");
        }

        if (backend.Weight is < 1 or > HighestWeight)
        {
            yield return (nameof(backend.Weight), $"'{backend.Weight}' is not from 1 to {HighestWeight}");
        }
    }

    /// <summary>Whether it can be a path, with or without a query.</summary>
    public static bool IsPath(string path) => path.StartsWith('/') && path.All(c => c is > ' ' and < '\x7f' and not '#');

    private static bool IsBackendUrl(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.Port > 0
        && BackendUrl().IsMatch(url);

    // Asked of the text, because a Uri has put right already what is wrong with it.
    [GeneratedRegex(@"^https?://([^/?#@:\\\s\[\]]+|\[[^/?#@\\\s\[\]]+\])(:[0-9]+)?/?$", RegexOptions.IgnoreCase)]
    private static partial Regex BackendUrl();

    // The token is in none of the lines.
    private void Check(AdminOptions admin, int trafficPort)
    {
        var isAddress = admin.Address == "*" || IPAddress.TryParse(admin.Address, out _);
        Demand(isAddress, "Balancer:Admin:Address", admin.Address, "* or an IP address");
        Range("Balancer:Admin:Port", admin.Port, 0, 65535);
        Demand(admin.Port == 0 || admin.Port != trafficPort, "Balancer:Admin:Port", $"{admin.Port}", "another port than Balancer:Port");
        if (admin.Token is { } token && (token.Length == 0 || !token.All(c => c is > ' ' and < '\x7f')))
        {
            mistakes.Add("Balancer:Admin:Token: is not visible ASCII characters, or is empty (leave it out for none)");
        }

        if (admin.Port != 0 && isAddress && admin.Token is null && !IsLoopback(admin.Address))
        {
            mistakes.Add($"Balancer:Admin:Token: is needed where Balancer:Admin:Address, here '{admin.Address}', is not a loopback address");
        }
    }

    private void Check(AccessLogOptions log)
    {
        Demand(log.File is not "", "Balancer:AccessLog:File", log.File, "the path of a file; leave it out for standard output");
        Range("Balancer:AccessLog:FileSizeLimit", log.FileSizeLimit, 1024, int.MaxValue);
        Range("Balancer:AccessLog:FileCountLimit", log.FileCountLimit, 1, 10_000);
    }

    private static bool IsLoopback(string address) => IPAddress.TryParse(address, out var ip) && IPAddress.IsLoopback(ip);

    private void Demand(bool holds, string key, string? value, string expected)
    {
        if (!holds)
        {
            mistakes.Add($"{key}: '{value}' is not {expected}");
        }
    }

    private void Range(string key, int value, int low, int high) => Demand(value >= low && value <= high, key, $"{value}", $"from {low} to {high}");

    // "20" reads as twenty days, which nobody means.
    private void Time(string key, TimeSpan value, bool mayBeZero = false) => Demand(
        (value > TimeSpan.Zero || (mayBeZero && value == TimeSpan.Zero)) && value <= Longest,
        key,
        $"{value:c}",
        $"{(mayBeZero ? "0 or more" : "more than 0")} and at most a day (write seconds as 00:00:20)");
}
