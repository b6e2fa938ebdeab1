using System.Buffers;
using Balancer.Actors;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>Writes the head of a request to a backend: what the client sent, to the byte, and what the balancer says itself.</summary>
internal static class RequestHead
{
    // A value with one of these would end its line, or be cut off by a careless reader.
    private static readonly SearchValues<char> EndsLine = SearchValues.Create("\r\n\0");

    /// <summary>Writes it.</summary>
    /// <returns>False where it cannot be written as one request, whatever a field holds; then nothing of it may be sent.</returns>
    public static bool TryWrite(HttpContext context, Backend backend, ByteBuilder to)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var headers = request.Headers;
        to.Append(request.Method).Append(" "u8);
        var sound = TryAppend(to, RequestTarget.ToOriginForm(request.RawTarget));
        to.Append(" HTTP/1.1\r\n"u8);

        var host = headers.Host.ToString();
        sound &= TryAppendField(to, HeaderNames.Host, host.Length > 0 ? host : backend.Address.Authority);
        sound &= TryAppendFields(context, headers, to);
        sound &= TryAppendField(to, ForwardedFields.For, ForwardedFields.AppendAddress(context));
        sound &= TryAppendField(to, ForwardedFields.Proto, request.Scheme);
        if (host.Length > 0)
        {
            sound &= TryAppendField(to, ForwardedFields.Host, host);
        }

        to.Append("\r\n"u8);
        return sound;
    }

    /// <summary>Writes a field line; false where the value would break out of it.</summary>
    public static bool TryAppendField(ByteBuilder to, string name, string value)
    {
        to.Append(name).Append(": "u8);
        var sound = TryAppend(to, value);
        to.Append("\r\n"u8);
        return sound;
    }

    private static bool TryAppendFields(HttpContext context, IHeaderDictionary headers, ByteBuilder to)
    {
        var nominated = HopByHop.Nominated(headers.Connection);
        var sound = true;
        foreach (var (name, values) in headers)
        {
            if (IsWrittenElsewhere(name) || HopByHop.IsDropped(name, nominated))
            {
                continue;
            }

            if (values.Count > 1 && HttpProtocol.IsHttp2(context.Request.Protocol) && name.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase))
            {
                // HTTP/2 may send a cookie in pieces, which HTTP/1.1 knows as one (RFC 9113, 8.2.3).
                sound &= TryAppendField(to, name, string.Join("; ", values.AsEnumerable()));
                continue;
            }

            for (var i = 0; i < values.Count; i++)
            {
                sound &= TryAppendField(to, name, values[i] ?? "");
            }
        }

        return sound & TryAppendFraming(context, headers, to);
    }

    // A body without a length is chunked: over HTTP/1.1 the client has done so itself, over HTTP/2 it needs no length.
    private static bool TryAppendFraming(HttpContext context, IHeaderDictionary headers, ByteBuilder to)
    {
        if (IsChunked(context))
        {
            to.Append("Transfer-Encoding: chunked\r\n"u8);
        }

        if (StringValues.IsNullOrEmpty(headers.TE) || !headers.TE.ToString().Contains("trailers", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // Trailers pass, so it is for the client to say whether it takes them (RFC 9110, 10.1.4).
        to.Append("TE: trailers\r\nConnection: TE\r\n"u8);
        return true;
    }

    /// <summary>Whether a body follows.</summary>
    public static bool HasBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };

    /// <summary>Whether the request's body goes out in chunks.</summary>
    public static bool IsChunked(HttpContext context) => context.Request.ContentLength is null && HasBody(context);

    private static bool IsWrittenElsewhere(string name) =>
        name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase) || ForwardedFields.Owns(name);

    private static bool TryAppend(ByteBuilder to, string value)
    {
        to.Append(value);
        return !value.AsSpan().ContainsAny(EndsLine);
    }
}
