namespace Balancer.Host.Forwarding;

/// <summary>Whether a request that failed may be sent again.</summary>
internal enum Repeat
{
    /// <summary>It may not.</summary>
    No,

    /// <summary>It may: nothing was sent.</summary>
    Free,

    /// <summary>It may while the budget has something left: it was sent, and costs the backends twice.</summary>
    Charged,
}

/// <summary>Decides whether a request that failed may be sent again.</summary>
internal static class RetryRule
{
    /// <summary>
    /// Where nothing was sent, always. Where it may have been carried out, only if doing so twice is as good as once and the request
    /// is still whole.
    /// </summary>
    public static Repeat Decide(ForwardResult result, string method) => result.Outcome switch
    {
        ForwardOutcome.ConnectFailed => Repeat.Free,
        ForwardOutcome.ClosedEarly when IsIdempotent(method) && !result.BodyTaken => Repeat.Charged,
        _ => Repeat.No,
    };

    /// <summary>RFC 9110, 9.2.2. Methods are case-sensitive (9.1): "get" is not GET.</summary>
    public static bool IsIdempotent(string method) => method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE";
}
