using System.Globalization;
using System.Text.Json;
using Balancer.Actors;

namespace Balancer.Host.Forwarding;

/// <summary>An answer of the balancer's own to a request that has none: problem+json (RFC 9457) with a type that stays.</summary>
internal sealed class Problem
{
    /// <summary>As <c>Content-Type</c> says it.</summary>
    public const string MediaType = "application/problem+json";

    public static readonly Problem NoLiveBackend = new(503, "no-live-backend", "No backend is available.") { RetryAfter = TimeSpan.FromSeconds(1) };
    public static readonly Problem NoRoute = new(404, "no-route", "There is no route for this host and path.");
    public static readonly Problem BadRequest = new(400, "bad-request", "The request is malformed or ambiguous.") { Close = true };
    public static readonly Problem PoolTimeout = new(503, "pool-timeout", "The pool does not answer.") { RetryAfter = TimeSpan.FromSeconds(1) };
    public static readonly Problem NotImplemented = new(501, "connect-not-supported", "CONNECT is not supported.") { Close = true };
    private static readonly Problem ClientTooSlow = new(408, "request-timeout", "The request is sent too slowly.") { Close = true };
    private static readonly Problem RequestTooLarge = new(413, "request-too-large", "The request's body is too large.") { Close = true };
    private static readonly Problem ConnectFailed = new(502, "connect-failed", "No connection to a backend could be made.");
    private static readonly Problem ClosedEarly = new(502, "closed-early", "The backend closed the connection without an answer.");
    private static readonly Problem BadResponse = new(502, "bad-response", "The backend's answer is malformed or ambiguous.");
    private static readonly Problem Timeout = new(504, "response-timeout", "The backend has not answered in time.");

    private static readonly Problem QueueFull = new(503, "queue-full", "Every backend is busy, and too many requests wait already.");
    private static readonly Problem QueueTimeout = new(503, "queue-timeout", "Every backend was busy for as long as a request may wait.");

    private readonly int _status;
    private readonly byte[] _body;

    private Problem(int status, string name, string title)
        : this(status, name, JsonSerializer.SerializeToUtf8Bytes(new { type = TypeOf(name), title, status }))
    {
    }

    private Problem(int status, string name, byte[] body)
    {
        _status = status;
        _body = body;
        Name = name;
    }

    /// <summary>The end of its type, as logs and metrics have it.</summary>
    public string Name { get; }

    private TimeSpan RetryAfter { get; init; }

    // The rest of what the client sent cannot be trusted to begin a request.
    private bool Close { get; init; }

    /// <summary>What the client is told of a try that ended so; null where it has its answer, or nobody is there to read one.</summary>
    public static Problem? For(ForwardOutcome outcome) => outcome switch
    {
        ForwardOutcome.ConnectFailed => ConnectFailed,
        ForwardOutcome.ClosedEarly => ClosedEarly,
        ForwardOutcome.BadResponse => BadResponse,
        ForwardOutcome.ResponseTimedOut => Timeout,
        ForwardOutcome.BadRequest => BadRequest,
        ForwardOutcome.RequestTooLarge => RequestTooLarge,
        ForwardOutcome.ClientTooSlow => ClientTooSlow,
        _ => null,
    };

    /// <summary>What the client is told where there is no backend for its request.</summary>
    public static Problem For(Acquisition acquisition) => acquisition.Refusal switch
    {
        Refusal.QueueFull => QueueFull.With(acquisition.RetryAfter),
        Refusal.QueueTimedOut => QueueTimeout.With(acquisition.RetryAfter),
        _ => NoLiveBackend,
    };

    /// <summary>The type of all problems of this name.</summary>
    public static string TypeOf(string name) => $"urn:balancer:{name}";

    /// <summary>Answers with it; a HEAD gets the fields alone.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = _status;
        response.ContentType = MediaType;
        response.ContentLength = _body.Length;
        if (RetryAfter > TimeSpan.Zero)
        {
            response.Headers.RetryAfter = Math.Ceiling(RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (Close)
        {
            response.Headers.Connection = "close";
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(_body, context.RequestAborted);
        }
    }

    private Problem With(TimeSpan retryAfter) => new(_status, Name, _body) { RetryAfter = retryAfter };
}
