using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Balancer.Actors;
using Yarp.ReverseProxy.Forwarder;

namespace Balancer.Host.Forwarding.Library;

/// <summary>.NET's HTTP client as the options of a pool want it.</summary>
internal sealed class LibraryClient
{
    public LibraryClient(PoolOptions options)
        : this(options, new HttpMessageInvoker(new StreamingHandler(CreateHandler(options))))
    {
    }

    private LibraryClient(PoolOptions options, HttpMessageInvoker invoker)
    {
        Options = options;
        Invoker = invoker;
        Plain = new ForwarderRequestConfig
        {
            ActivityTimeout = options.Timeouts.Idle,
            Version = options.Protocol == BackendProtocol.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        Tunnel = Plain with { ActivityTimeout = options.Timeouts.Tunnel };
    }

    /// <summary>What it was made for.</summary>
    public PoolOptions Options { get; }

    /// <summary>The client and its connections.</summary>
    public HttpMessageInvoker Invoker { get; }

    /// <summary>For requests that are answered.</summary>
    public ForwarderRequestConfig Plain { get; }

    /// <summary>For those that become a WebSocket.</summary>
    public ForwarderRequestConfig Tunnel { get; }

    /// <summary>The same for other options; the connections are kept where the options make them no different.</summary>
    public LibraryClient With(PoolOptions options)
    {
        var keepsConnections = options.Timeouts.Connect == Options.Timeouts.Connect
            && options.Tls.AcceptAnyCertificate == Options.Tls.AcceptAnyCertificate
            && options.Tls.PinnedSha256 == Options.Tls.PinnedSha256;
        return keepsConnections ? new LibraryClient(options, Invoker) : new LibraryClient(options);
    }

    private static SocketsHttpHandler CreateHandler(PoolOptions pool)
    {
        return new SocketsHttpHandler
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
            ConnectCallback = (connection, cancellationToken) => ConnectAsync(connection, pool, cancellationToken),
        };
    }

    // By itself the client would ask for, and believe, whatever name is in the Host field: that is the word of a stranger.
    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext connection, PoolOptions pool, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var request = connection.InitialRequestMessage;
        request.Options.TryGetValue(Exchange.Key, out var exchange);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(connection.DnsEndPoint, cancellationToken);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (request.RequestUri!.Scheme == Uri.UriSchemeHttps)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsClientAsync(TlsOf(exchange!, pool), cancellationToken);
                stream = tls;
            }

            exchange!.Connected(Stopwatch.GetElapsedTime(began));
            return stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions TlsOf(Exchange exchange, PoolOptions pool) => new()
    {
        TargetHost = exchange.BackendHost,
        ApplicationProtocols = [pool.Protocol == BackendProtocol.Http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
        RemoteCertificateValidationCallback = (_, certificate, _, errors) => pool.Tls.Accepts(certificate, errors),
    };
}
