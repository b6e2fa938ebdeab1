namespace Balancer.Host.Forwarding;

/// <summary>The target a backend gets for the target a client sent (RFC 9112, 3.2).</summary>
internal static class RequestTarget
{
    /// <summary>An absolute-form target reduced to its path and query; any other as it is.</summary>
    public static string ToOriginForm(string raw)
    {
        var scheme = raw.StartsWith('/') ? -1 : raw.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return raw;
        }

        var authority = scheme + 3;
        var path = raw.AsSpan(authority).IndexOfAny('/', '?');
        return path < 0 ? "/" : raw[authority + path] == '?' ? $"/{raw[(authority + path)..]}" : raw[(authority + path)..];
    }

    /// <summary>The path of a target that a client sent, as it was written, without the query.</summary>
    public static ReadOnlySpan<char> PathOf(string raw)
    {
        var target = ToOriginForm(raw).AsSpan();
        return target.IndexOf('?') is var query and >= 0 ? target[..query] : target;
    }
}
