namespace Balancer.Actors;

/// <summary>What a front end may ask of the actors: a backend for a request, and how the backends are.</summary>
public interface ILoadBalancer
{
    /// <summary>Chooses the live backend with the fewest requests in flight and counts the caller in, as one step.</summary>
    /// <param name="request">What it is for.</param>
    /// <param name="tried">
    /// Backends this request was sent to before; they are passed over while another one is live. Null on the first try.
    /// The list must not change while the call runs.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; whatever is granted after that is given back without the caller.</param>
    /// <returns>A lease the caller completes when the last byte is through, or why there is none. Where every live backend is full, that comes late.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="TimeoutException">The pool did not answer within five seconds, which is a fault of the balancer.</exception>
    ValueTask<Acquisition> AcquireAsync(RequestSummary request, IReadOnlyList<BackendId>? tried, CancellationToken cancellationToken);

    /// <summary>Tells how the pool and every backend is.</summary>
    /// <exception cref="TimeoutException">The actors did not answer within five seconds, which is a fault of the balancer.</exception>
    Task<PoolStatus> GetStatusAsync(CancellationToken cancellationToken);
}
