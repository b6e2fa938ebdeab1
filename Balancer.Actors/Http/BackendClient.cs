using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Balancer.Actors.Http;

/// <summary>
/// Asks backends about themselves: one GET on a connection of its own, no redirects, the body cut off at 64 KB. A connection is never
/// reused, so that an answer also proves that new ones are accepted.
/// </summary>
internal sealed class BackendClient : IDisposable
{
    private const int MaxBody = 64 * 1024;

    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpMessageInvoker _client;
    private readonly PoolSettings _settings;

    public BackendClient(PoolSettings settings)
    {
        _settings = settings;
        var handler = new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.Zero,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accept(certificate, chain, errors);
        _client = new HttpMessageInvoker(handler);
    }

    /// <summary>Gets a path of a backend.</summary>
    /// <exception cref="HttpRequestException">There was no whole answer.</exception>
    /// <exception cref="TimeoutException">There was none within <paramref name="timeout"/>.</exception>
    public async Task<Answer> GetAsync(Backend backend, string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Target(backend, path))
            {
                Version = _settings.Current.Protocol == BackendProtocol.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Headers.Host = backend.Address.Authority;
            request.Headers.UserAgent.ParseAdd("Balancer");
            using var response = await _client.SendAsync(request, limit.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            var buffer = new byte[MaxBody];
            var length = await body.ReadAtLeastAsync(buffer, MaxBody, throwOnEndOfStream: false, limit.Token).ConfigureAwait(false);
            return new Answer((int)response.StatusCode, buffer.AsMemory(0, length));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {timeout.TotalSeconds} s");
        }
        catch (IOException e)
        {
            throw new HttpRequestException(e.Message, e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new HttpRequestException($"TLS failed: {e.GetBaseException().Message}", e); // The cause: it says itself no more than that there is one.
        }
    }

    // A no alone would not get as far as the log with its reason.
    private bool Accept(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var tls = _settings.Current.Tls;
        return tls.Accepts(certificate, errors) ? true : throw new AuthenticationException(tls.Explain(certificate, chain, errors));
    }

    // Put together as text: resolved against the url, a path that begins with // would name another host.
    private static Uri Target(Backend backend, string path) => new(backend.Address.Uri.GetLeftPart(UriPartial.Authority) + path, Verbatim);

    public void Dispose()
    {
        _client.Dispose();
    }

    /// <summary>A status code and at most 64 KB of the body.</summary>
    public readonly record struct Answer(int Status, ReadOnlyMemory<byte> Body);
}
