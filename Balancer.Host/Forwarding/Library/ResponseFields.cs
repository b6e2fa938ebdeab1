using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Balancer.Host.Forwarding.Library;

/// <summary>Judges and copies the fields of a backend's response.</summary>
internal static class ResponseFields
{
    /// <summary>False where the response could be read in two ways, or switches protocols unasked.</summary>
    public static bool IsSound(HttpResponseMessage response, bool upgradeAsked)
    {
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            return upgradeAsked;
        }

        // 205 has no content (RFC 9110, 15.3.6).
        if ((int)response.StatusCode < 100 || (response.StatusCode == HttpStatusCode.ResetContent && response.Content.Headers.ContentLength > 0))
        {
            return false;
        }

        var codings = response.Headers.NonValidated.TryGetValues(HeaderNames.TransferEncoding, out var values) ? values.ToString() : null;
        return codings is null
            || (codings.Equals("chunked", StringComparison.OrdinalIgnoreCase)
                && !response.Content.Headers.NonValidated.Contains(HeaderNames.ContentLength));
    }

    /// <summary>Copies what is passed on.</summary>
    public static void Copy(HttpResponseMessage from, HttpResponse to)
    {
        var connection = from.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var values) ? values.ToString() : null;
        var nominated = HopByHop.Nominated(connection);
        Copy(from.Headers.NonValidated, nominated, to.Headers);
        Copy(from.Content.Headers.NonValidated, nominated, to.Headers);
        if (from.StatusCode == HttpStatusCode.NoContent)
        {
            to.ContentLength = null; // RFC 9110, 8.6.
        }
    }

    private static void Copy(HttpHeadersNonValidated from, HashSet<string>? nominated, IHeaderDictionary to)
    {
        foreach (var (name, values) in from)
        {
            if (!HopByHop.IsDropped(name, nominated))
            {
                to[name] = values.Count == 1 ? values.ToString() : new StringValues([.. values]);
            }
        }
    }
}
