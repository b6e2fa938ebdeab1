using System.Net;
using Balancer.Actors;

namespace Balancer.Host.Forwarding;

/// <summary>The X-Forwarded fields: who asked, over what and for which host.</summary>
internal static class ForwardedFields
{
    public const string For = "X-Forwarded-For";
    public const string Proto = "X-Forwarded-Proto";
    public const string Host = "X-Forwarded-Host";

    /// <summary>Whether a field of this name is written by the balancer and not copied.</summary>
    public static bool Owns(string name) =>
        (name.StartsWith('X') || name.StartsWith('x')) && IsOne(name);

    private static bool IsOne(string name) =>
        name.Equals(For, StringComparison.OrdinalIgnoreCase)
        || name.Equals(Proto, StringComparison.OrdinalIgnoreCase)
        || name.Equals(Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>The addresses the request came through so far, and the one it came from.</summary>
    public static string AppendAddress(HttpContext context)
    {
        var last = (context.Connection.RemoteIpAddress.Plain() ?? IPAddress.None).ToString();
        var before = context.Request.Headers[For].ToString();
        return before.Length == 0 ? last : $"{before}, {last}";
    }
}
