using Balancer.Host.Configuration;
using Balancer.Host.Forwarding;
using Balancer.Host.Routing;
using Balancer.Host.Stats;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host;

/// <summary>What happens to every request of the traffic port: refused, answered by the balancer itself, or sent to a backend.</summary>
internal sealed partial class TrafficPort(BalancerOptions options, Router router, StatsEndpoint stats, ILogger<TrafficPort> logger)
{
    /// <summary>Answers the request. No step of its own: the task is that of whoever does the work.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        if (RequestGuard.Check(request, context) is { } problem)
        {
            return problem.WriteAsync(context);
        }

        if (request.RawTarget == "*")
        {
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        }

        return IsStats(request) ? stats.HandleAsync(context)
            : router.Find(request) is { } pool ? pool.HandleAsync(context)
            : Problem.NoRoute.WriteAsync(context);
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

    // Byte for byte, query apart: what a path looks like decoded or in lower case is the backends' business.
    private bool IsStats(IHttpRequestFeature request)
    {
        if (options.StatsPath.Length == 0 || request.Method is not ("GET" or "HEAD"))
        {
            return false;
        }

        var target = RequestTarget.ToOriginForm(request.RawTarget).AsSpan();
        var query = target.IndexOf('?');
        return (query < 0 ? target : target[..query]).SequenceEqual(options.StatsPath);
    }
}
