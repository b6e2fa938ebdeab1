using System.IO.Hashing;
using System.Net;
using System.Runtime.InteropServices;
using Balancer.Actors;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host.Forwarding;

/// <summary>Reads from a request where it would rather go, and tells its client for the next one.</summary>
internal static class Affinities
{
    /// <summary>What the pool goes by; null where that is nothing, which costs nothing.</summary>
    public static Affinity? Of(HttpContext context, PoolOptions options)
    {
        var isHashed = options.Algorithm == PoolAlgorithm.ConsistentHash;
        return isHashed || options.Sticky is not null
            ? new Affinity(isHashed ? KeyOf(context, options.Hash) : 0, TokenOf(context, options.Sticky))
            : null;
    }

    /// <summary>Adds the cookie by which the client comes back to the backend, unless it has sent it.</summary>
    public static void Remember(HttpContext context, Backend backend)
    {
        if (backend.Cookie is { } cookie && StickyToken.Parse(FindCookie(context, cookie.Name)) != cookie.Token)
        {
            var secure = context.Request.IsHttps ? "; Secure" : "";
            context.Response.Headers.Append("Set-Cookie", $"{cookie.Name}={cookie.Token}; Path=/; HttpOnly; SameSite=Lax{secure}");
        }
    }

    private static StickyToken? TokenOf(HttpContext context, StickyOptions? sticky) =>
        sticky is null ? null : StickyToken.Parse(FindCookie(context, sticky.Cookie));

    // A request without what is asked for goes by its client's address.
    private static ulong KeyOf(HttpContext context, HashOptions options)
    {
        var text = options.By switch
        {
            HashSource.Path => RequestTarget.PathOf(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget),
            HashSource.Header => context.Request.Headers[options.Name!].ToString(),
            HashSource.Cookie => FindCookie(context, options.Name!),
            _ => [],
        };
        return text.Length > 0 ? XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text)) : HashOf(context.Connection.RemoteIpAddress);
    }

    private static ulong HashOf(IPAddress? client)
    {
        Span<byte> bytes = stackalloc byte[16];
        var plain = client.Plain();
        return plain is not null && plain.TryWriteBytes(bytes, out var length) ? XxHash3.HashToUInt64(bytes[..length]) : 0;
    }

    private static ReadOnlySpan<char> FindCookie(HttpContext context, string name)
    {
        foreach (var line in context.Request.Headers.Cookie)
        {
            foreach (var part in line.AsSpan().Split(';'))
            {
                var pair = line.AsSpan()[part].Trim();
                if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal))
                {
                    return pair[(name.Length + 1)..];
                }
            }
        }

        return [];
    }
}
