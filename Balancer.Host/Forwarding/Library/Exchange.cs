using System.Diagnostics;
using Balancer.Actors;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Balancer.Host.Forwarding.Library;

/// <summary>One try on the library lane: writes the heads of request and response, and keeps what is known of both.</summary>
internal sealed class Exchange : HttpTransformer, IAsyncDisposable
{
    /// <summary>Under which the handlers below YARP find the exchange a message belongs to.</summary>
    public static readonly HttpRequestOptionsKey<Exchange> Key = new("exchange");

    private static readonly AsyncLocal<Exchange?> Flowing = new();
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly CancellationTokenSource _responseTimeout = new();
    private readonly HttpContext _context;
    private readonly Backend _backend;
    private readonly Stream _body;
    private readonly TimeSpan _limit;
    private readonly CountedStream _response;
    private bool _hasBody;
    private bool _responseBegun;

    public Exchange(HttpContext context, Backend backend, TimeoutOptions timeouts)
    {
        _context = context;
        _backend = backend;
        _limit = timeouts.Response;
        var expectsContinue = context.Request.Headers.Expect.Count > 0;
        _body = context.Request.Body;
        Body = new RequestBody(context.Request.BodyReader, context.Request.ContentLength, expectsContinue, this);
        context.Request.Body = Body;
        _response = new CountedStream(context.Response.Body);
        context.Response.Body = _response;
    }

    /// <summary>The exchange that is being sent. Connections learn it from here, as nothing of a message is handed down to them.</summary>
    public static Exchange? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    /// <summary>The method as the client wrote it.</summary>
    public string Method => _context.Request.Method;

    /// <summary>Whose certificate the backend has to show.</summary>
    public string BackendHost => _backend.Address.Host;

    /// <summary>The request's body on its way to the backend.</summary>
    public RequestBody Body { get; }

    /// <summary>The connection the request was written to; null before that, and on HTTP/2, which shares its connections.</summary>
    public UpstreamStream? Connection { get; private set; }

    /// <summary>Whether a byte of a response has come.</summary>
    public bool ResponseBegun
    {
        get => Volatile.Read(ref _responseBegun);
        set => Volatile.Write(ref _responseBegun, value);
    }

    /// <summary>When its head had come, as <see cref="Stopwatch.GetTimestamp"/> tells it; 0 where none has.</summary>
    public long AnsweredAt { get; private set; }

    /// <summary>Time it took to open a connection for it; zero where it went out over one that was there, or another request opened.</summary>
    public TimeSpan ConnectTime { get; private set; }

    /// <summary>Bytes of the response's body that were written to the client.</summary>
    public long BytesOut => _response.Written;

    /// <summary>Whether the response's head was refused.</summary>
    public bool ResponseRefused { get; private set; }

    /// <summary>Whether the whole response was passed on, even if not all of the request was.</summary>
    public bool ResponsePassed { get; private set; }

    /// <summary>Cancelled when the backend has not answered in time.</summary>
    public CancellationToken ResponseTimeout => _responseTimeout.Token;

    /// <summary>A connection was opened for it.</summary>
    public void Connected(TimeSpan time)
    {
        ConnectTime = time;
        _backend.Connections.CountOpened();
    }

    /// <summary>The beginning of the head went out over this connection.</summary>
    public void HeadSent(UpstreamStream connection)
    {
        Connection = connection;
        if (!_hasBody)
        {
            RequestSent();
        }
    }

    /// <summary>The last byte of the request was sent: from here on the backend has the time its configuration gives it.</summary>
    public void RequestSent()
    {
        if (!ResponseBegun)
        {
            _responseTimeout.CancelAfter(_limit);
            if (Volatile.Read(ref _responseBegun))
            {
                _responseTimeout.CancelAfter(Timeout.InfiniteTimeSpan); // It came in between: else a long answer would be cut off.
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        var target = RequestTarget.ToOriginForm(httpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        proxyRequest.RequestUri = new Uri(destinationPrefix + target, Verbatim);
        proxyRequest.Options.Set(Key, this);
        RequestFields.Copy(httpContext, proxyRequest);
        _hasBody = proxyRequest.Content is not null;
        if (!_hasBody && proxyRequest.Version.Major == 2)
        {
            RequestSent();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return false;
        }

        ResponseBegun = true;
        AnsweredAt = Stopwatch.GetTimestamp();
        _responseTimeout.CancelAfter(Timeout.InfiniteTimeSpan);
        ResponseRefused = !ResponseFields.IsSound(proxyResponse, LibraryLane.IsWebSocket(httpContext));
        if (ResponseRefused)
        {
            Connection?.Retire();
            return false;
        }

        ResponseFields.Copy(proxyResponse, httpContext.Response);
        Affinities.Remember(httpContext, _backend);
        await SendHeadUnlessBodyIsThereAsync(proxyResponse, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        ResponsePassed = true; // The body is through when this is called.
        return base.TransformResponseTrailersAsync(httpContext, proxyResponse, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Body.DisposeAsync();
        _context.Request.Body = _body;
        _context.Response.Body = _response.Inner;
        Connection?.End(this);
        _responseTimeout.Dispose();
    }

    // YARP holds the head back until the first byte of the body. Where that byte is there already they may well travel together.
    private async ValueTask SendHeadUnlessBodyIsThereAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode == StatusCodes.Status101SwitchingProtocols || response.RequestMessage?.Headers.Protocol is not null)
        {
            return;
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var readable = body.ReadAsync(Memory<byte>.Empty, cancellationToken);
        if (!readable.IsCompleted)
        {
            await _context.Response.StartAsync(cancellationToken);
            await _context.Response.Body.FlushAsync(cancellationToken);
        }

        try
        {
            await readable;
        }
        catch (IOException)
        {
            // Broken off behind the head, which may be out already: YARP meets the same and aborts.
        }
    }
}
