using Balancer.Actors;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host.Forwarding;

/// <summary>Takes a request from the client to a backend of a pool, and to another one where the first fails and it may be repeated.</summary>
internal sealed partial class ReverseProxy(BackendPool pool, IForwarder forwarder, RetryBudget budget, ILogger<ReverseProxy> logger) : IDisposable
{
    private static int Second => (int)(Environment.TickCount64 / 1000);

    /// <summary>Answers the request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        budget.Count(Second);
        var options = pool.Settings.Current;
        var request = Summarize(context, options);
        var attempts = options.Retry.Attempts;
        Problem? failure = null;
        List<BackendId>? tried = null;
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            Acquisition acquired;
            try
            {
                acquired = await pool.Balancer.AcquireAsync(request, tried, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                context.Abort(); // The client went away while it waited.
                return;
            }
            catch (TimeoutException e)
            {
                LogUnanswered(e);
                break;
            }

            if (acquired.Lease is not { } lease)
            {
                failure ??= Problem.For(acquired);
                break;
            }

            ForwardResult result;
            var completion = default(Completion);
            try
            {
                result = await forwarder.ForwardAsync(context, lease.Backend);
                completion = Completions.Of(result, context.Response, lease.GrantedAt);
            }
            finally
            {
                lease.Complete(completion); // Before the next one is taken, so that a repeat is never counted twice.
            }

            if (result.Outcome == ForwardOutcome.ClientGone)
            {
                // One who has only stopped sending must not take what is left for an answer.
                context.Abort();
                return;
            }

            if (Problem.For(result.Outcome) is not { } problem)
            {
                return;
            }

            failure = problem;
            if (attempt == attempts || !MayRepeat(result, context.Request.Method))
            {
                break;
            }

            tried ??= [];
            if (!tried.Contains(lease.Backend.Id))
            {
                tried.Add(lease.Backend.Id); // Once, although it is tried again where no other one is there.
            }
        }

        await (failure ?? Problem.NoLiveBackend).WriteAsync(context);
    }

    public void Dispose()
    {
        forwarder.Dispose();
    }

    private static RequestSummary Summarize(HttpContext context, PoolOptions options)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        return new RequestSummary(request.Method, request.RawTarget, context.Connection.RemoteIpAddress, Affinities.Of(context, options));
    }

    private bool MayRepeat(ForwardResult result, string method) => RetryRule.Decide(result, method) switch
    {
        Repeat.Free => true,
        Repeat.Charged => budget.TryTake(Second),
        _ => false,
    };

    [LoggerMessage(EventId = 0, Level = LogLevel.Error, Message = "The pool does not answer, which is a bug")]
    private partial void LogUnanswered(Exception cause);
}
