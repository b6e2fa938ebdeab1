namespace Balancer.Actors;

/// <summary>
/// What an operator may change while the balancer runs, and ask. Changes are made by the pool's actor, one after the other; when a call
/// returns, the change is in force.
/// </summary>
public interface IPoolControl
{
    /// <summary>The same, for somebody whose name goes into the log and the events.</summary>
    /// <param name="by">Who makes the changes.</param>
    IPoolControl OnBehalfOf(string by);

    /// <summary>Adds a backend, whose options must have been validated. It is probed at once.</summary>
    /// <returns>
    /// <see cref="CommandOutcome.Done"/>, <see cref="CommandOutcome.NameInUse"/>, <see cref="CommandOutcome.UrlInUse"/>, or
    /// <see cref="CommandOutcome.Leaving"/> where that one is being removed.
    /// </returns>
    Task<CommandResult> AddAsync(BackendOptions backend, CancellationToken cancellationToken);

    /// <summary>Changes a backend.</summary>
    /// <returns>
    /// <see cref="CommandOutcome.Done"/>, with an operation where it is to drain, <see cref="CommandOutcome.NoSuchBackend"/>, or
    /// <see cref="CommandOutcome.Leaving"/>.
    /// </returns>
    Task<CommandResult> UpdateAsync(string name, BackendUpdate update, CancellationToken cancellationToken);

    /// <summary>Takes a backend out: it gets nothing new, and is gone when its last request has ended or the time is up.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="drain">Time for its requests, which are not cut off when it is up; null for as long as they take.</param>
    /// <param name="cancellationToken">Ends the wait, not the change.</param>
    /// <returns>
    /// <see cref="CommandOutcome.Done"/> with an operation, <see cref="CommandOutcome.NoSuchBackend"/>, or
    /// <see cref="CommandOutcome.OwnedByDns"/>.
    /// </returns>
    Task<CommandResult> RemoveAsync(string name, TimeSpan? drain, CancellationToken cancellationToken);

    /// <summary>Has backends chosen in another way from now on.</summary>
    Task SetAlgorithmAsync(PoolAlgorithm algorithm, CancellationToken cancellationToken);

    /// <summary>
    /// Puts new options, which must have been validated, in the place of those that were given before. What differs between the two is
    /// applied; what commands have changed stays, unless the new options differ from the old ones in the same thing.
    /// </summary>
    Task ApplyAsync(PoolOptions options, CancellationToken cancellationToken);

    /// <summary>What is in flight on a backend, the oldest first; null where there is no such backend.</summary>
    Task<IReadOnlyList<RequestStatus>?> GetRequestsAsync(string name, CancellationToken cancellationToken);

    /// <summary>How backends were chosen of late, the last decision first: up to 256, of those that <c>Explain</c> has kept.</summary>
    Task<IReadOnlyList<Decision>> ExplainAsync(CancellationToken cancellationToken);

    /// <summary>How an operation is; null where there is none of this id, or not any more.</summary>
    /// <param name="id">As in <see cref="OperationStatus.Id"/>.</param>
    /// <param name="wait">Time to wait for its end; zero to look once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<OperationStatus?> GetOperationAsync(string id, TimeSpan wait, CancellationToken cancellationToken);
}

/// <summary>What a backend is to be changed to; null for what stays.</summary>
/// <param name="Mode">What is wanted of it.</param>
/// <param name="MaxConnections">Requests in flight at most; 0 takes the limit away.</param>
/// <param name="Weight">Its share of the requests, from 1 to 1000.</param>
/// <param name="Backup">Whether it gets requests only where no other backend is live.</param>
public sealed record BackendUpdate(BackendMode? Mode, int? MaxConnections, int? Weight = null, bool? Backup = null);

/// <summary>What became of a command.</summary>
/// <param name="Outcome">Done, or why not.</param>
/// <param name="Backend">The backend as it is then; null where there is none.</param>
/// <param name="Operation">What now goes on; null where the command is done with.</param>
public sealed record CommandResult(CommandOutcome Outcome, BackendStatus? Backend = null, OperationStatus? Operation = null);

/// <summary>How a command can end.</summary>
public enum CommandOutcome
{
    /// <summary>The change is in force.</summary>
    Done,

    /// <summary>There is no backend of this name.</summary>
    NoSuchBackend,

    /// <summary>Another backend of the pool has the name.</summary>
    NameInUse,

    /// <summary>Another backend of the pool has the url.</summary>
    UrlInUse,

    /// <summary>The backend is being removed, which cannot be taken back.</summary>
    Leaving,

    /// <summary>The backend is there because a name stands for its address; it can be disabled, not removed.</summary>
    OwnedByDns,
}

/// <summary>A drain, or a removal, as it goes on.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Backend">The backend's name.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Remaining">Requests still in flight.</param>
/// <param name="Requests">What they are, the oldest first.</param>
public sealed record OperationStatus(string Id, string Backend, OperationState State, int Remaining, IReadOnlyList<RequestStatus> Requests);

/// <summary>Where an operation stands.</summary>
public enum OperationState
{
    /// <summary>Requests are still in flight.</summary>
    Running,

    /// <summary>The last request has ended.</summary>
    Done,

    /// <summary>Requests were in flight when its time was up.</summary>
    Expired,

    /// <summary>Requests were in flight when a later command, or a new configuration, took it back.</summary>
    Cancelled,
}

/// <summary>A request in flight.</summary>
/// <param name="Id">Unique in the process.</param>
/// <param name="Request">What it is.</param>
/// <param name="Age">Time since its backend was chosen.</param>
public sealed record RequestStatus(long Id, RequestSummary Request, TimeSpan Age);
