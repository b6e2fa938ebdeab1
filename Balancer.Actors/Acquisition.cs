namespace Balancer.Actors;

/// <summary>What asking for a backend gave: a lease, or why there is none.</summary>
/// <param name="Lease">Null where the request was refused.</param>
/// <param name="Refusal">Why it was.</param>
/// <param name="RetryAfter">When it is worth asking again, as far as that can be told.</param>
public readonly record struct Acquisition(Lease? Lease, Refusal Refusal = Refusal.None, TimeSpan RetryAfter = default)
{
    /// <summary>Whether it had to wait for a place.</summary>
    public bool WasQueued { get; init; }
}

/// <summary>Why there is no lease.</summary>
public enum Refusal
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>No backend is live, or not yet probed.</summary>
    NoLiveBackend,

    /// <summary>Every backend is full, and so is the queue.</summary>
    QueueFull,

    /// <summary>Every backend stayed full for as long as a request may wait.</summary>
    QueueTimedOut,
}
