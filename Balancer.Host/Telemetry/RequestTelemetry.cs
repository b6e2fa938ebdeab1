using Balancer.Actors;
using Balancer.Host.Forwarding;

namespace Balancer.Host.Telemetry;

/// <summary>What is told of requests to those who watch: metrics, traces, the access log.</summary>
/// <param name="instruments">The metrics.</param>
/// <param name="log">The access log; null for none.</param>
internal sealed class RequestTelemetry(Instruments instruments, AccessLog? log)
{
    /// <summary>A request has come.</summary>
    /// <param name="context">The request.</param>
    /// <param name="pool">Where it goes; empty where the balancer answers it itself.</param>
    public static Journey Begin(HttpContext context, string pool) => new(pool) { Span = Traces.Begin(context) };

    /// <summary>The pool has answered it, with a backend or without.</summary>
    public static void Picked(HttpContext context, ref Journey journey, in Acquisition acquired, long askedAt)
    {
        journey.Picked(acquired, askedAt);
        if (acquired.Lease is { } lease)
        {
            journey.Try = Traces.BeginTry(journey.Span, context, lease.Backend, journey.Tries);
        }
    }

    /// <summary>A try has ended.</summary>
    public void Tried(HttpContext context, ref Journey journey, in ForwardResult result, Lease lease)
    {
        var status = context.Response.StatusCode;
        journey.Tried(result, lease.GrantedAt, status);
        Traces.End(journey.Try, result.AnsweredAt == 0 ? 0 : status, journey.Outcome);
        journey.Try = null;
        if (result.ConnectTime > TimeSpan.Zero)
        {
            instruments.Connected(journey.Pool, lease.Backend, result.ConnectTime);
        }
    }

    /// <summary>It is followed by another one.</summary>
    public void Repeated(in Journey journey)
    {
        instruments.Repeated(journey.Pool, journey.Backend!, journey.Outcome);
    }

    /// <summary>The request has come to its end.</summary>
    public void Ended(HttpContext context, in Journey journey)
    {
        instruments.Ended(journey);
        log?.Add(context, journey);
        Traces.End(journey.Try, status: 0, journey.Outcome); // Where a bug has ended it.
        Traces.End(journey.Span, StatusOf(context.Response, journey.Outcome), journey.Outcome);
    }

    /// <summary>The status code that the client got, or will get; 0 for none.</summary>
    internal static int StatusOf(HttpResponse response, string outcome) =>
        outcome == Outcomes.ClientGone ? 0
        : outcome == Outcomes.InternalError && !response.HasStarted ? StatusCodes.Status500InternalServerError // Which the server says, after this.
        : response.StatusCode;
}
