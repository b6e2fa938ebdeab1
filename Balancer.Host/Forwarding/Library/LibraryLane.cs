using System.Net;
using System.Text;
using Balancer.Actors;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Balancer.Host.Forwarding.Library;

/// <summary>Forwards through YARP's forwarder and .NET's HTTP client: right for everything, https and HTTP/2 backends and upgrades included.</summary>
internal sealed class LibraryLane : IForwarder, IDisposable
{
    private readonly IHttpForwarder _forwarder;
    private readonly TimeoutOptions _timeouts;
    private readonly HttpMessageInvoker _client;
    private readonly ForwarderRequestConfig _plain;
    private readonly ForwarderRequestConfig _tunnel;

    public LibraryLane(IHttpForwarder forwarder, PoolOptions pool)
    {
        _forwarder = forwarder;
        _timeouts = pool.Timeouts;
        _client = new HttpMessageInvoker(new StreamingHandler(CreateHandler(pool)));
        _plain = new ForwarderRequestConfig
        {
            ActivityTimeout = pool.Timeouts.Idle,
            Version = pool.Protocol == BackendProtocol.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        _tunnel = _plain with { ActivityTimeout = pool.Timeouts.Tunnel };
    }

    /// <inheritdoc/>
    public async ValueTask<ForwardResult> ForwardAsync(HttpContext context, Backend backend)
    {
        var prefix = backend.Address.Uri.GetLeftPart(UriPartial.Authority);
        var config = IsWebSocket(context) ? _tunnel : _plain;
        if (config == _plain)
        {
            context.Request.Headers.Upgrade = default; // YARP would act on other tokens, too.
        }

        await using var exchange = new Exchange(context, _timeouts);
        var error = await _forwarder.SendAsync(context, prefix, _client, config, exchange, exchange.ResponseTimeout);
        var outcome = Judge(context, error, exchange);
        if (!context.Response.HasStarted && outcome != ForwardOutcome.Completed)
        {
            context.Response.Clear(); // YARP has set a status of its own.
        }

        return new ForwardResult(outcome, exchange.Body.Taken);
    }

    public void Dispose()
    {
        _client.Dispose();
    }

    /// <summary>Whether the client asks for a WebSocket, the one upgrade that is passed on.</summary>
    public static bool IsWebSocket(HttpContext context) =>
        HttpProtocol.IsHttp11(context.Request.Protocol)
            ? string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
            : context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private static ForwardOutcome Judge(HttpContext context, ForwarderError error, Exchange exchange)
    {
        if (context.Response.HasStarted)
        {
            return error == ForwarderError.None ? ForwardOutcome.Completed : ForwardOutcome.Aborted;
        }

        if (exchange.ResponseRefused)
        {
            return ForwardOutcome.BadResponse;
        }

        var cause = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        return error switch
        {
            ForwarderError.None => ForwardOutcome.Completed,
            _ when context.RequestAborted.IsCancellationRequested => ForwardOutcome.ClientGone,
            // An HTTP/2 backend may end its answer before it has read the request, and then takes no more of it (RFC 9113, 8.1).
            _ when exchange.ResponsePassed && cause is not BadHttpRequestException => ForwardOutcome.Completed,
            _ when exchange.ResponseTimeout.IsCancellationRequested => ForwardOutcome.ResponseTimedOut,
            _ => Judge(cause, error, exchange),
        };
    }

    private static ForwardOutcome Judge(Exception? cause, ForwarderError error, Exchange exchange)
    {
        for (var e = cause; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }:
                    return ForwardOutcome.ClientTooSlow;
                case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                    return ForwardOutcome.RequestTooLarge;
                case BadHttpRequestException:
                    return ForwardOutcome.BadRequest;
                case ConnectionResetException or ConnectionAbortedException when error == ForwarderError.RequestBodyClient:
                    return ForwardOutcome.ClientGone;
                case OperationCanceledException when error == ForwarderError.RequestBodyClient:
                    return ForwardOutcome.ResponseTimedOut;
                case RetiredConnectionException:
                case OperationCanceledException { InnerException: TimeoutException }: // The client's connect timeout.
                case HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError
                }:
                    return ForwardOutcome.ConnectFailed;
                case HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded }:
                    return ForwardOutcome.BadResponse;
            }
        }

        return error switch
        {
            ForwarderError.RequestTimedOut => ForwardOutcome.ResponseTimedOut,
            ForwarderError.RequestBodyClient => ForwardOutcome.BadRequest,
            ForwarderError.Request or ForwarderError.RequestBodyDestination when !exchange.ResponseBegun => ForwardOutcome.ClosedEarly,
            _ => ForwardOutcome.BadResponse,
        };
    }

    private static SocketsHttpHandler CreateHandler(PoolOptions pool)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = pool.Timeouts.Connect,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // So that a name that moves is followed.
            EnableMultipleHttp2Connections = true,
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            PlaintextStreamFilter = (connection, _) => ValueTask.FromResult<Stream>(new UpstreamStream(connection.PlaintextStream)),
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => pool.Tls.Accepts(certificate, errors);
        return handler;
    }
}
