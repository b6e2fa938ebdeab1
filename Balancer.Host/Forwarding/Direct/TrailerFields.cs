namespace Balancer.Host.Forwarding.Direct;

/// <summary>Knows which fields may be passed on behind a body: none that says how the message is read or where it goes (RFC 9110, 6.5.1).</summary>
internal static class TrailerFields
{
    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Cache-Control", "Content-Encoding", "Content-Length", "Content-Range", "Content-Type", "Cookie", "Expect", "Host",
        "Max-Forwards", "Range", "Set-Cookie", "Trailer",
    };

    /// <summary>Whether a trailer of this name may be passed on.</summary>
    public static bool MayPass(string name) =>
        !Forbidden.Contains(name) && !HopByHop.IsDropped(name, nominated: null)
        && !name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase);
}
