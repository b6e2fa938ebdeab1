using System.Text.RegularExpressions;
using Balancer.Actors;

namespace Balancer.Host.Configuration;

/// <summary>Those of pools.</summary>
internal sealed partial class OptionsRules
{
    private const int ShortestSecret = 16;

    private static readonly string[] Needed =
        ["Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Upgrade", "TE", "Trailer", "Expect", "Cookie", "Authorization"];

    private string _pool = ""; // The key of the one that is looked at.

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
        Check(pool.Explain);
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

    // The value is in none of the lines.
    private void Check(ExplainOptions explain)
    {
        Demand(explain.Sample is >= 0 and <= 1, $"{_pool}:Explain:Sample", $"{explain.Sample}", "from 0 to 1");
        // Those that a request cannot do without are taken out of it.
        var isFree = explain.Header is null || (Token().IsMatch(explain.Header) && !Needed.Contains(explain.Header, StringComparer.OrdinalIgnoreCase));
        Demand(isFree, $"{_pool}:Explain:Header", explain.Header, "the name of a field that a request can do without");
        Demand(ExplainOptions.TryParse(explain.From, out _), $"{_pool}:Explain:From", explain.From, "addresses or networks, as in 10.0.0.0/8, ::1");
        if (explain.Header is null && explain.Value is not null)
        {
            mistakes.Add($"{_pool}:Explain:Header: is missing, without which {_pool}:Explain:Value is of no use");
        }

        if (explain.Header is not null && string.IsNullOrEmpty(explain.Value))
        {
            mistakes.Add($"{_pool}:Explain:Value: is missing, which a request has to know that asks by {_pool}:Explain:Header");
        }
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

    private static bool IsSha256(string text)
    {
        var parts = text.Split(':');
        return (parts.Length == 1 ? text.Length == 64 : parts.Length == 32 && parts.All(part => part.Length == 2))
            && parts.All(part => part.All(char.IsAsciiHexDigit));
    }
}
