namespace Balancer.Host.Forwarding;

/// <summary>The target a backend gets for the target a client sent (RFC 9112, 3.2).</summary>
internal static class RequestTarget
{
    /// <summary>An origin-form target as it is; an absolute-form one reduced to its path and query.</summary>
    public static string ToOriginForm(string raw)
    {
        if (raw.StartsWith('/'))
        {
            return raw;
        }

        var authority = raw.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = raw.AsSpan(authority).IndexOfAny('/', '?');
        return path < 0 ? "/" : raw[authority + path] == '?' ? $"/{raw[(authority + path)..]}" : raw[(authority + path)..];
    }
}
