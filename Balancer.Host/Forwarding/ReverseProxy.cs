using Balancer.Actors;

namespace Balancer.Host.Forwarding;

/// <summary>Takes a request from the client to a backend, and to another one where the first fails and it may be repeated.</summary>
internal sealed partial class ReverseProxy(ILoadBalancer balancer, IForwarder forwarder, RetryOptions retry, ILogger<ReverseProxy> logger)
{
    /// <summary>Answers the request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var failure = Problem.NoLiveBackend;
        List<BackendId>? tried = null;
        for (var attempt = 1; attempt <= retry.Attempts; attempt++)
        {
            Lease? acquired;
            try
            {
                acquired = await balancer.AcquireAsync(tried, context.RequestAborted);
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

            if (acquired is not { } lease)
            {
                break;
            }

            ForwardResult result;
            using (lease) // It is back before the next one is taken, so that a repeat is never counted twice.
            {
                result = await forwarder.ForwardAsync(context, lease.Backend);
                if (result.Outcome == ForwardOutcome.ConnectFailed)
                {
                    lease.ReportConnectFailure();
                }
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
            if (!RetryRule.MayRepeat(result, context.Request.Method))
            {
                break;
            }

            (tried ??= []).Add(lease.Backend.Id);
        }

        await failure.WriteAsync(context);
    }

    [LoggerMessage(EventId = 0, Level = LogLevel.Error, Message = "The pool does not answer, which is a bug")]
    private partial void LogUnanswered(Exception cause);
}
