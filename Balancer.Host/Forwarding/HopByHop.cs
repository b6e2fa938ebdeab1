using Microsoft.Extensions.Primitives;

namespace Balancer.Host.Forwarding;

/// <summary>Knows which fields belong to one connection and are not passed on (RFC 9110, 7.6.1).</summary>
internal static class HopByHop
{
    private static readonly HashSet<string> Always = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Transfer-Encoding", "Upgrade", "HTTP2-Settings",
    };

    // Dropping these would change who is asked, who asks, or where the message ends.
    private static readonly HashSet<string> Protected = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Authorization",
    };

    /// <summary>The fields a message's Connection field names beyond those that are dropped anyway; null for none, as nearly always.</summary>
    public static HashSet<string>? Nominated(StringValues connection)
    {
        HashSet<string>? nominated = null;
        if (connection.Count == 0 || (connection.Count == 1 && connection[0] is "keep-alive" or "Keep-Alive" or "close"))
        {
            return null;
        }

        foreach (var value in connection)
        {
            foreach (var token in (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!Always.Contains(token) && !Protected.Contains(token) && !token.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))
                {
                    (nominated ??= new(StringComparer.OrdinalIgnoreCase)).Add(token);
                }
            }
        }

        return nominated;
    }

    /// <summary>Whether a field stays behind.</summary>
    public static bool IsDropped(string name, HashSet<string>? nominated) =>
        (MayBeAlways(name.Length) && Always.Contains(name)) || (nominated is not null && nominated.Contains(name));

    // Few names have the length of one of them, and hashing each name of each message costs more than all else that is done with it.
    private static bool MayBeAlways(int length) => length is 2 or 7 or 10 or 14 or 16 or 17;
}
