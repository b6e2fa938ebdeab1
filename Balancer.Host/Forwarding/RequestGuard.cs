using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Balancer.Host.Forwarding;

/// <summary>
/// Turns away what Kestrel lets through although two readers could take it for two different messages (RFC 9112, 6 and 11.2; RFC
/// 9110, 5.5).
/// </summary>
internal static class RequestGuard
{
    // Kestrel renames a Content-Length that stands beside Transfer-Encoding to this.
    private const string RenamedContentLength = "X-Content-Length";

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(c => c != '\t').Select(c => (char)c), '\x7f']);

    // RFC 9112, 3.2: visible characters, and no fragment.
    private static readonly SearchValues<char> NotInTarget = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(c => (char)c), '#', '\x7f']);

    // RFC 9110, 5.6.2.
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>What is wrong with the request; null where it may be forwarded.</summary>
    public static Problem? Check(IHttpRequestFeature request, HttpContext context)
    {
        if (request.Method == "CONNECT" && context.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true })
        {
            return Problem.NotImplemented;
        }

        return IsTargetSound(request) && IsFramingSound(request) && AreFieldsSound(request.Headers) ? null : Problem.BadRequest;
    }

    // The asterisk goes with OPTIONS alone (RFC 9112, 3.2.4).
    private static bool IsTargetSound(IHttpRequestFeature request) =>
        !request.RawTarget.AsSpan().ContainsAny(NotInTarget) && (request.RawTarget != "*" || request.Method == "OPTIONS");

    private static bool IsFramingSound(IHttpRequestFeature request)
    {
        var codings = request.Headers.TransferEncoding;
        if (StringValues.IsNullOrEmpty(codings))
        {
            return codings.Count == 0;
        }

        return codings.Count == 1
            && string.Equals(codings[0], "chunked", StringComparison.OrdinalIgnoreCase)
            && request.Protocol != "HTTP/1.0"
            && !request.Headers.ContainsKey(RenamedContentLength)
            && !request.Headers.ContainsKey(HeaderNames.ContentLength);
    }

    /// <summary>Whether names are tokens and values free of control characters.</summary>
    public static bool AreFieldsSound(IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
        {
            // HTTP/2's pseudo-fields are not among them.
            if (name.AsSpan().ContainsAnyExcept(Token))
            {
                return false;
            }

            foreach (var value in values)
            {
                if (value.AsSpan().ContainsAny(Controls))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
