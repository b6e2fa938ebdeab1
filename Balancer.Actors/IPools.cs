namespace Balancer.Actors;

/// <summary>The pools, each with actors of its own.</summary>
public interface IPools
{
    /// <summary>All of them, in the order of their names.</summary>
    IReadOnlyList<BackendPool> All { get; }

    /// <summary>The pool of this name, upper or lower case; null where there is none.</summary>
    BackendPool? Find(string name);

    /// <summary>Makes a pool, or has the one of this name take new options as <see cref="IPoolControl.ApplyAsync"/> does.</summary>
    /// <param name="name">Its name, which must have been validated.</param>
    /// <param name="options">Its options, which must have been validated.</param>
    /// <param name="cancellationToken">Ends the wait, not the change.</param>
    /// <exception cref="TimeoutException">The actors did not answer within five seconds, which is a fault of the balancer.</exception>
    Task<BackendPool> ApplyAsync(string name, PoolOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a pool out, to which nothing is sent any more: it is not in <see cref="All"/> from then on. Those who found it before are still
    /// served; the task ends when the last of their requests has, and its actors are gone.
    /// </summary>
    /// <param name="name">Its name; one that is not there changes nothing.</param>
    /// <param name="cancellationToken">Ends the wait and leaves the actors as they are.</param>
    Task RetireAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A pool: its options, where requests get a backend, and what operators may do.</summary>
/// <param name="Settings">Name and options.</param>
/// <param name="Balancer">For requests.</param>
/// <param name="Control">For operators.</param>
public sealed record BackendPool(PoolSettings Settings, ILoadBalancer Balancer, IPoolControl Control)
{
    /// <summary>Its name.</summary>
    public string Name => Settings.Name;
}
