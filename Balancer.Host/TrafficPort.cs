using Balancer.Host.Configuration;
using Balancer.Host.Forwarding;
using Balancer.Host.Stats;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host;

/// <summary>What happens to every request of the traffic port: refused, answered by the balancer itself, or sent to a backend.</summary>
internal sealed partial class TrafficPort(BalancerOptions options, ReverseProxy proxy, StatsEndpoint stats, ILogger<TrafficPort> logger)
{
    /// <summary>Answers the request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await DispatchAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (TimeoutException e) when (!context.Response.HasStarted)
        {
            LogUnexpected(e);
            await Problem.NoLiveBackend.WriteAsync(context);
        }
        catch (Exception e) when (e is not BadHttpRequestException)
        {
            LogUnexpected(e);
            throw;
        }
    }

    [LoggerMessage(EventId = 0, Level = LogLevel.Error, Message = "A request failed for a reason that is a bug")]
    private partial void LogUnexpected(Exception cause);

    private ValueTask DispatchAsync(HttpContext context)
    {
        if (RequestGuard.Check(context) is { } problem)
        {
            return new ValueTask(problem.WriteAsync(context));
        }

        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        if (request.RawTarget == "*")
        {
            context.Response.ContentLength = 0;
            return ValueTask.CompletedTask;
        }

        return IsStats(request) ? new ValueTask(stats.HandleAsync(context)) : proxy.HandleAsync(context);
    }

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
