namespace Balancer.Host.Forwarding;

/// <summary>Decides whether a request that failed may be sent again.</summary>
internal static class RetryRule
{
    /// <summary>
    /// Where nothing was sent, always. Where it may have been carried out, only if doing so twice is as good as once and the request
    /// is still whole.
    /// </summary>
    public static bool MayRepeat(ForwardResult result, string method) => result.Outcome switch
    {
        ForwardOutcome.ConnectFailed => true,
        ForwardOutcome.ClosedEarly => IsIdempotent(method) && !result.BodyTaken,
        _ => false,
    };

    /// <summary>RFC 9110, 9.2.2. Methods are case-sensitive (9.1): "get" is not GET.</summary>
    public static bool IsIdempotent(string method) => method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE";
}
