using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>
/// Copies the head of a backend's response into the client's. Remembers the last value of every frequent field, as most come again
/// unchanged: then no string is made.
/// </summary>
internal sealed class ResponseFields
{
    private readonly string?[] _values = new string?[FieldName.Count];

    /// <summary>Sets status, reason and fields of the client's response.</summary>
    public void Copy(ResponseHead head, ReadOnlySpan<byte> bytes, BodyFraming framing, HttpContext context)
    {
        var response = context.Features.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = head.Status;
        var reason = head.ReasonIn(bytes);
        if (!Ascii.Equals(reason, ReasonPhrases.GetReasonPhrase(head.Status)))
        {
            response.ReasonPhrase = Encoding.Latin1.GetString(reason);
        }

        var headers = response.Headers;
        foreach (var field in head.Fields)
        {
            if ((field.Known?.Kind ?? FieldKind.EndToEnd) == FieldKind.EndToEnd)
            {
                Append(headers, field, bytes, head.Nominated);
            }
        }

        if (head.Status != StatusCodes.Status204NoContent) // RFC 9110, 8.6.
        {
            headers.ContentLength = head.ContentLength;
        }

        if (framing == BodyFraming.Chunked && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            headers.TransferEncoding = "chunked"; // And then the body is framed here, since trailers may follow it.
        }
    }

    private void Append(IHeaderDictionary headers, in FieldLine field, ReadOnlySpan<byte> bytes, HashSet<string>? nominated)
    {
        var name = field.Known?.Text ?? Encoding.ASCII.GetString(field.NameIn(bytes));
        if (nominated is not null && nominated.Contains(name))
        {
            return;
        }

        var value = ValueOf(field, bytes);
        var before = headers[name];
        headers[name] = before.Count == 0 ? value : StringValues.Concat(before, value);
    }

    private string ValueOf(in FieldLine field, ReadOnlySpan<byte> bytes)
    {
        var value = field.ValueIn(bytes);
        if (field.Known is not { } known)
        {
            return Encoding.Latin1.GetString(value);
        }

        ref var last = ref _values[known.Index];
        if (last is null || !Ascii.Equals(value, last))
        {
            last = Encoding.Latin1.GetString(value);
        }

        return last;
    }
}
