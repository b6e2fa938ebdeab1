namespace Balancer.Actors;

/// <summary>How a request to a backend ended, as far as it says something about the backend.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Status">The status code of the answer; 0 where there was none.</param>
/// <param name="RetryAfter">Seconds for which a 429 or 503 has asked not to be sent more; 0 where it has not.</param>
public readonly record struct Completion(CompletionKind Kind, short Status = 0, int RetryAfter = 0)
{
    /// <summary>Time from the grant of the lease to its end. Set by <see cref="Lease.Complete"/>.</summary>
    public TimeSpan ServiceTime { get; init; }

    /// <summary>Time from the grant of the lease to the head of the answer; zero where there was none.</summary>
    public TimeSpan ResponseTime { get; init; }
}

/// <summary>What the end of a request says about its backend.</summary>
public enum CompletionKind : byte
{
    /// <summary>Nothing: the client left, or an idle connection turned out to be closed.</summary>
    Untold,

    /// <summary>It has answered.</summary>
    Answered,

    /// <summary>It could not be connected to.</summary>
    ConnectFailed,

    /// <summary>It closed, broke off, was silent for too long, or sent what is no answer.</summary>
    Failed,
}
