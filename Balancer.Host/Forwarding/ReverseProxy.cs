using System.Diagnostics;
using Balancer.Actors;
using Balancer.Host.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host.Forwarding;

/// <summary>Takes a request from the client to a backend of a pool, and to another one where the first fails and it may be repeated.</summary>
internal sealed partial class ReverseProxy(
    BackendPool pool, IForwarder forwarder, RetryBudget budget, RequestTelemetry telemetry, ILogger<ReverseProxy> logger) : IDisposable
{
    private static int Second => (int)(Environment.TickCount64 / 1000);

    /// <summary>Answers the request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        budget.Count(Second);
        var journey = RequestTelemetry.Begin(context, pool.Name);
        try
        {
            var options = pool.Settings.Current;
            var request = Summarize(context, options);
            Problem? failure = null;
            List<BackendId>? tried = null;
            for (var askedAt = journey.BegunAt; ; askedAt = Stopwatch.GetTimestamp())
            {
                Acquisition acquired;
                try
                {
                    acquired = await pool.Balancer.AcquireAsync(request, tried, context.RequestAborted);
                }
                catch (OperationCanceledException)
                {
                    journey.Left(askedAt);
                    context.Abort(); // The client went away while it waited.
                    return;
                }
                catch (TimeoutException e)
                {
                    LogUnanswered(e);
                    failure ??= Problem.PoolTimeout;
                    break;
                }

                RequestTelemetry.Picked(context, ref journey, acquired, askedAt);
                if (acquired.Lease is not { } lease)
                {
                    failure ??= Problem.For(acquired);
                    break;
                }

                ForwardResult result;
                var completion = default(Completion);
                using var revocation = lease.Revoked.UnsafeRegister(static request => ((HttpContext)request!).Abort(), context);
                try
                {
                    result = await forwarder.ForwardAsync(context, lease.Backend);
                    completion = Completions.Of(result, context.Response, lease.GrantedAt);
                }
                finally
                {
                    lease.Complete(completion); // Before the next one is taken, so that a repeat is never counted twice.
                }

                telemetry.Tried(context, ref journey, result, lease);
                if (result.Outcome == ForwardOutcome.ClientGone)
                {
                    // One who has only stopped sending must not take what is left for an answer.
                    context.Abort();
                    return;
                }

                failure = Problem.For(result.Outcome);
                if (failure is null)
                {
                    return;
                }

                if (journey.Tries >= options.Retry.Attempts || !MayRepeat(result, context.Request.Method, journey))
                {
                    break;
                }

                tried ??= [];
                if (!tried.Contains(lease.Backend.Id))
                {
                    tried.Add(lease.Backend.Id); // Once, although it is tried again where no other one is there.
                }
            }

            var answering = failure.WriteAsync(context);
            journey.Answered(failure.Name, context);
            await answering;
        }
        finally
        {
            telemetry.Ended(context, journey);
        }
    }

    /// <summary>Repeats of sent requests that the budget would allow now, and how many it has refused, ever.</summary>
    public (double Left, long Refused) Repeats => (budget.Left(Second), budget.Refused);

    public void Dispose()
    {
        forwarder.Dispose();
    }

    private static RequestSummary Summarize(HttpContext context, PoolOptions options)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        return new RequestSummary(request.Method, request.RawTarget, context.Connection.RemoteIpAddress, Affinities.Of(context, options))
        {
            Explanation = options.Explain.Header is null ? null : Explanations.Of(context, options.Explain),
        };
    }

    private bool MayRepeat(ForwardResult result, string method, in Journey journey)
    {
        var repeat = RetryRule.Decide(result, method);
        if (repeat == Repeat.No || (repeat == Repeat.Charged && !budget.TryTake(Second)))
        {
            return false;
        }

        telemetry.Repeated(journey);
        return true;
    }

    [LoggerMessage(EventId = 0, Level = LogLevel.Error, Message = "The pool does not answer, which is a bug")]
    private partial void LogUnanswered(Exception cause);
}
