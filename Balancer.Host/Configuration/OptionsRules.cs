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

    private const int ShortestSecret = 16;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private string _pool = ""; // The key of the one that is looked at.

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

    private static bool IsSha256(string text)
    {
        var parts = text.Split(':');
        return (parts.Length == 1 ? text.Length == 64 : parts.Length == 32 && parts.All(part => part.Length == 2))
            && parts.All(part => part.All(char.IsAsciiHexDigit));
    }

    private static bool IsLoopback(string address) => IPAddress.TryParse(address, out var ip) && IPAddress.IsLoopback(ip);

    private void Check(PoolsOptions pools)
    {
        foreach (var (name, pool) in pools)
        {
            _pool = $"Balancer:Pools:{name}";
            if (!PoolName().IsMatch(name))
            {
                mistakes.Add($"{_pool}: '{name}' is not a pool's name: up to 64 letters, digits, - and _");
            }

            if (pool.Backends.Count == 0)
            {
                mistakes.Add(name == PoolSettings.Default
                    ? "Balancer:Backends: no backend is given; name some with --backends URL,URL, in a file, or try --demo"
                    : $"{_pool}:Backends: no backend is given");
            }

            Check(pool);
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex PoolName();

    // A cookie's name is a token (RFC 6265, 4.1.1), as is a field's. The secret is in none of the lines.
    [GeneratedRegex(@"^[!#$%&'*+.^_`|~0-9A-Za-z-]+\z")]
    private static partial Regex Token();

    private void Check(PoolOptions pool)
    {
        Check(pool.Backends);
        Check(pool.Hash);
        if (pool.Sticky is { } sticky)
        {
            if (sticky.Cookie.Length == 0)
            {
                mistakes.Add($"{_pool}:Sticky:Cookie: is missing");
            }
            else
            {
                Demand(Token().IsMatch(sticky.Cookie), $"{_pool}:Sticky:Cookie", sticky.Cookie, "the name of a cookie");
            }

            if (sticky.Secret is { Length: < ShortestSecret })
            {
                mistakes.Add($"{_pool}:Sticky:Secret: is shorter than {ShortestSecret} characters (leave it out for a random one)");
            }
        }

        Check(pool.Health);
        if (pool.Usage.Enabled)
        {
            Demand(IsPath(pool.Usage.Path), $"{_pool}:Usage:Path", pool.Usage.Path, "a path that begins with /");
            Time($"{_pool}:Usage:Timeout", pool.Usage.Timeout);
            Range($"{_pool}:Usage:Workers", pool.Usage.Workers, 1, 1000);
        }

        Range($"{_pool}:Retry:Attempts", pool.Retry.Attempts, 1, 100);
        Demand(pool.Retry.Budget is >= 0 and <= 1, $"{_pool}:Retry:Budget", $"{pool.Retry.Budget}", "from 0 to 1");
        Range($"{_pool}:Queue:Length", pool.Queue.Length, 0, 1_000_000);
        Time($"{_pool}:Queue:Timeout", pool.Queue.Timeout);
        Check(pool.Passive);
        Time($"{_pool}:SlowStart", pool.SlowStart, mayBeZero: true);
        if (pool.Resolve is { } resolve)
        {
            Time($"{_pool}:Resolve", resolve);
        }

        Time($"{_pool}:Timeouts:Connect", pool.Timeouts.Connect);
        Time($"{_pool}:Timeouts:Response", pool.Timeouts.Response);
        Time($"{_pool}:Timeouts:Idle", pool.Timeouts.Idle);
        Time($"{_pool}:Timeouts:Tunnel", pool.Timeouts.Tunnel);
        var pin = pool.Tls.PinnedSha256;
        Demand(pin is null || IsSha256(pin), $"{_pool}:Tls:PinnedSha256", pin, "64 hexadecimal digits, with or without colons between the bytes");
    }

    private void Check(IReadOnlyList<BackendOptions> backends)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var urls = new HashSet<Uri>();
        for (var i = 0; i < backends.Count; i++)
        {
            var key = $"{_pool}:Backends:{i}";
            mistakes.AddRange(MistakesOf(backends[i]).Select(wrong => $"{key}:{wrong.Field}: {wrong.Mistake}"));
            if (!IsBackendUrl(backends[i].Url))
            {
                continue;
            }

            var address = BackendAddress.From(backends[i]);
            Demand(urls.Add(address.Uri), $"{key}:Url", address.Url, "a url that no other backend of the pool has");
            Demand(names.Add(address.Name), $"{key}:Name", address.Name, "a name that no other backend of the pool has");
        }
    }

    // Whether it is used or not: the algorithm may be changed at any time.
    private void Check(HashOptions hash)
    {
        Demand(hash.Bound is >= 1 and <= 1000, $"{_pool}:Hash:Bound", $"{hash.Bound}", "from 1 to 1000");
        var takesName = hash.By is HashSource.Header or HashSource.Cookie;
        Demand(!takesName || Token().IsMatch(hash.Name ?? ""), $"{_pool}:Hash:Name", hash.Name, $"the name of a {(hash.By == HashSource.Cookie ? "cookie" : "field")}");
    }

    private void Check(PassiveOptions passive)
    {
        if (!passive.Enabled)
        {
            return;
        }

        Range($"{_pool}:Passive:Failures", passive.Failures, 1, 1000);
        Time($"{_pool}:Passive:Window", passive.Window);
        Time($"{_pool}:Passive:EjectFor", passive.EjectFor);
        Range($"{_pool}:Passive:MaxEjectedPercent", passive.MaxEjectedPercent, 0, 100);
        Demand(
            passive.Status.Length == 0 || StatusRanges.TryParse(passive.Status, out _),
            $"{_pool}:Passive:Status", passive.Status, "codes and ranges as in 500-599, or empty");
    }

    private void Check(HealthOptions health)
    {
        if (!health.Enabled)
        {
            return;
        }

        Demand(IsPath(health.Path), $"{_pool}:Health:Path", health.Path, "a path that begins with /");
        Time($"{_pool}:Health:Interval", health.Interval);
        Time($"{_pool}:Health:FastInterval", health.FastInterval);
        Time($"{_pool}:Health:Timeout", health.Timeout);
        Range($"{_pool}:Health:Fall", health.Fall, 1, 1000);
        Range($"{_pool}:Health:Rise", health.Rise, 1, 1000);
        Range($"{_pool}:Health:Workers", health.Workers, 1, 1000);
        Demand(StatusRanges.TryParse(health.Status, out _), $"{_pool}:Health:Status", health.Status, "codes and ranges as in 200-299,304");
    }

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
