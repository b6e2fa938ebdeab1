using Balancer.Actors;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Balancer.Host.Forwarding.Library;

/// <summary>Forwards through YARP's forwarder and .NET's HTTP client: right for everything, https and HTTP/2 backends and upgrades included.</summary>
internal sealed class LibraryLane(IHttpForwarder forwarder, PoolSettings settings) : IForwarder
{
    private readonly Lock _lock = new();
    private volatile LibraryClient? _client;

    // Made anew when the options are others. What the old one has under way goes on, and its idle connections close by themselves.
    private LibraryClient Client
    {
        get
        {
            var options = settings.Current;
            if (_client is not { } client || !ReferenceEquals(client.Options, options))
            {
                lock (_lock)
                {
                    client = _client?.With(options) ?? new LibraryClient(options);
                    _client = client;
                }
            }

            return client;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ForwardResult> ForwardAsync(HttpContext context, Backend backend)
    {
        var client = Client;
        var prefix = backend.Address.Uri.GetLeftPart(UriPartial.Authority);
        var config = IsWebSocket(context) ? client.Tunnel : client.Plain;
        if (config == client.Plain)
        {
            context.Request.Headers.Upgrade = default; // YARP would act on other tokens, too.
        }

        await using var exchange = new Exchange(context, backend, client.Options.Timeouts);
        var error = await forwarder.SendAsync(context, prefix, client.Invoker, config, exchange, exchange.ResponseTimeout);
        var outcome = Judge(context, error, exchange);
        if (!context.Response.HasStarted && outcome != ForwardOutcome.Completed)
        {
            context.Response.Clear(); // YARP has set a status of its own.
        }

        if (exchange.ConnectTime == TimeSpan.Zero && outcome != ForwardOutcome.ConnectFailed)
        {
            backend.Connections.CountReused();
        }

        return new ForwardResult(outcome, exchange.Connection is { IsReused: true })
        {
            BytesIn = exchange.Body.Taken,
            BytesOut = exchange.BytesOut,
            ConnectTime = exchange.ConnectTime,
            AnsweredAt = exchange.AnsweredAt,
            WasTunnel = config == client.Tunnel && context.Response.StatusCode is StatusCodes.Status101SwitchingProtocols or StatusCodes.Status200OK,
        };
    }

    public void Dispose()
    {
        _client?.Invoker.Dispose();
    }

    /// <summary>Whether the client asks for a WebSocket, the one upgrade that is passed on.</summary>
    public static bool IsWebSocket(HttpContext context) =>
        HttpProtocol.IsHttp11(context.Request.Protocol)
            ? string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
            : context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private static ForwardOutcome Judge(HttpContext context, ForwarderError error, Exchange exchange)
    {
        var cause = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        if (context.Response.HasStarted)
        {
            // Nothing can be told from the client's connection: YARP has aborted it already, whoever it was that broke off.
            return error switch
            {
                ForwarderError.None => ForwardOutcome.Completed,
                ForwarderError.ResponseBodyDestination when cause is not OperationCanceledException => ForwardOutcome.Aborted,
                _ => ForwardOutcome.Abandoned, // Or the end of a tunnel, which either side may have.
            };
        }

        if (exchange.ResponseRefused)
        {
            return ForwardOutcome.BadResponse;
        }

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
}
