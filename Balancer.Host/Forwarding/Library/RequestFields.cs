using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Balancer.Host.Forwarding.Library;

/// <summary>Writes the fields of the request to a backend.</summary>
internal static class RequestFields
{
    /// <summary>Copies what is passed on and sets what the balancer says itself.</summary>
    public static void Copy(HttpContext context, HttpRequestMessage message)
    {
        var from = context.Request;
        var nominated = HopByHop.Nominated(from.Headers.Connection);
        foreach (var (name, values) in from.Headers)
        {
            // An empty Host would go out beside the one that the HTTP client then writes.
            var isEmptyHost = values.ToString().Length == 0 && name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase);
            if (!isEmptyHost && !HopByHop.IsDropped(name, nominated) && !ForwardedFields.Owns(name))
            {
                Add(message, name, Join(from, name, values));
            }
        }

        message.Headers.TryAddWithoutValidation(ForwardedFields.For, ForwardedFields.AppendAddress(context));
        message.Headers.TryAddWithoutValidation(ForwardedFields.Proto, from.Scheme);
        var host = from.Headers.Host.ToString();
        if (host.Length > 0)
        {
            message.Headers.TryAddWithoutValidation(ForwardedFields.Host, host);
        }

        if (message.Version.Major == 2 && from.Headers.TE.ToString().Contains("trailers", StringComparison.OrdinalIgnoreCase))
        {
            message.Headers.TryAddWithoutValidation(HeaderNames.TE, "trailers");
        }
    }

    // HTTP/2 may send a cookie in pieces, which HTTP/1.1 knows as one (RFC 9113, 8.2.3).
    private static StringValues Join(HttpRequest request, string name, StringValues values) =>
        values.Count > 1 && HttpProtocol.IsHttp2(request.Protocol) && name.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase)
            ? string.Join("; ", values.AsEnumerable())
            : values;

    // Fields that .NET counts among a content's need a content to stand in.
    private static void Add(HttpRequestMessage message, string name, StringValues values)
    {
        if (!message.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
        {
            if (message.Content is null)
            {
                message.Options.TryGetValue(NoBody.Key, out var content);
                message.Options.Set(NoBody.Key, content ??= new NoBody());
                content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
                return;
            }

            message.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
    }
}
