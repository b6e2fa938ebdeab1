using System.Net;
using System.Net.Http.Headers;

namespace Balancer.Tests.Host.Servers;

/// <summary>A client that speaks just the version it is told to and trusts whoever answers.</summary>
internal static class Client
{
    public static HttpMessageInvoker Create()
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        return new HttpMessageInvoker(handler);
    }

    public static HttpRequestMessage Request(Version version, Uri url, HttpContent? content = null)
    {
        return new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, url)
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
    }

    /// <summary>One request with its whole answer: status, text and trailers.</summary>
    public static async Task<(HttpStatusCode Status, string Text, HttpResponseHeaders Trailers)> AskAsync(
        Version version, Uri url, HttpContent? content = null)
    {
        using var client = Create();
        using var request = Request(version, url, content);
        using var response = await client.SendAsync(request, CancellationToken.None);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text, response.TrailingHeaders);
    }
}
