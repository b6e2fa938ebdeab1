using Balancer.Host.Configuration;
using Balancer.Host.Forwarding;
using Balancer.Host.Routing;
using Balancer.Host.Stats;
using Balancer.Host.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host;

/// <summary>What happens to every request of the traffic port: refused, answered by the balancer itself, or sent to a backend.</summary>
internal sealed partial class TrafficPort(
    BalancerOptions options, Router router, StatsEndpoint stats, RequestTelemetry telemetry, ILogger<TrafficPort> logger)
{
    /// <summary>Answers the request. No step of its own: the task is that of whoever does the work.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        if (RequestGuard.Check(request, context) is { } problem)
        {
            return AnswerAsync(context, problem);
        }

        if (request.RawTarget == "*")
        {
            return AnswerAsync(context, Outcomes.Options, AnswerOptions);
        }

        return IsStats(request) ? AnswerAsync(context, Outcomes.Stats, stats.HandleAsync)
            : router.Find(request) is { } pool ? pool.HandleAsync(context)
            : AnswerAsync(context, Problem.NoRoute);
    }

    /// <summary>Tells of what came out of <see cref="HandleAsync"/> and should not have; the client gets a 500, or its connection is aborted.</summary>
    public void Failed(HttpContext context, Exception cause)
    {
        var isTheClients = cause is BadHttpRequestException
            || (cause is OperationCanceledException && context.RequestAborted.IsCancellationRequested);
        if (!isTheClients)
        {
            LogUnexpected(cause);
        }
    }

    [LoggerMessage(EventId = 0, Level = LogLevel.Error, Message = "A request failed for a reason that is a bug")]
    private partial void LogUnexpected(Exception cause);

    private static Task AnswerOptions(HttpContext context)
    {
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private Task AnswerAsync(HttpContext context, Problem problem) => AnswerAsync(context, problem.Name, problem.WriteAsync);

    // What the balancer answers itself, in no pool.
    private async Task AnswerAsync(HttpContext context, string outcome, Func<HttpContext, Task> answer)
    {
        var journey = RequestTelemetry.Begin(context, pool: "");
        try
        {
            await answer(context);
        }
        finally
        {
            journey.Answered(outcome, context);
            telemetry.Ended(context, journey);
        }
    }

    // Byte for byte, query apart: what a path looks like decoded or in lower case is the backends' business.
    private bool IsStats(IHttpRequestFeature request) =>
        options.StatsPath.Length > 0 && request.Method is ("GET" or "HEAD") && RequestTarget.PathOf(request.RawTarget).SequenceEqual(options.StatsPath);
}
