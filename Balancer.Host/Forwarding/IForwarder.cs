using Balancer.Actors;

namespace Balancer.Host.Forwarding;

/// <summary>Sends a request to a backend, once.</summary>
internal interface IForwarder : IDisposable
{
    /// <summary>One try: one request on the wire, and its response to the client where there is one.</summary>
    /// <param name="context">The request; its response must not have begun.</param>
    /// <param name="backend">Where it goes.</param>
    /// <returns>How it ended. Where the client has not been given an answer, that is left to the caller.</returns>
    ValueTask<ForwardResult> ForwardAsync(HttpContext context, Backend backend);
}

/// <summary>How a try ended.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="WasReused">Whether it went out over a connection that had been idle, which the backend may have closed in the meantime.</param>
internal readonly record struct ForwardResult(ForwardOutcome Outcome, bool WasReused = false)
{
    /// <summary>Whether the two sides talked as in a WebSocket: how long that took says nothing of the backend.</summary>
    public bool WasTunnel { get; init; }

    /// <summary>When the head of the answer had come, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> tells it; 0 where none has.</summary>
    public long AnsweredAt { get; init; }

    /// <summary>Time it took to open a connection for it; zero where none was opened.</summary>
    public TimeSpan ConnectTime { get; init; }

    /// <summary>Bytes of the request's body that were read from the client.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes of the response's body that were written to the client.</summary>
    public long BytesOut { get; init; }

    /// <summary>Whether any byte of the request body was read from the client, so that it cannot be sent again.</summary>
    public bool BodyTaken => BytesIn > 0;
}

/// <summary>The ways a try can end.</summary>
internal enum ForwardOutcome
{
    /// <summary>The client has the whole response.</summary>
    Completed,

    /// <summary>No connection could be made, so nothing was sent.</summary>
    ConnectFailed,

    /// <summary>The connection was closed or reset before one byte of a response.</summary>
    ClosedEarly,

    /// <summary>What came back is no response, or an ambiguous one.</summary>
    BadResponse,

    /// <summary>No response head in time.</summary>
    ResponseTimedOut,

    /// <summary>The request's body is malformed.</summary>
    BadRequest,

    /// <summary>The request's body is larger than is allowed.</summary>
    RequestTooLarge,

    /// <summary>The client sends the request's body more slowly than is allowed.</summary>
    ClientTooSlow,

    /// <summary>The client went away before the response began.</summary>
    ClientGone,

    /// <summary>The backend broke the response off after it had begun; the client's connection is aborted.</summary>
    Aborted,

    /// <summary>The client went away after the response had begun, or took no more of it.</summary>
    Abandoned,
}
