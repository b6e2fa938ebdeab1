using Balancer.Actors.Cluster;
using Balancer.Actors.Events;
using Balancer.Actors.Pool;

namespace Balancer.Actors;

/// <summary>The edge between operators and actors.</summary>
/// <param name="questions">Asks the actors.</param>
/// <param name="by">Who makes changes.</param>
/// <param name="cluster">The other nodes; null where there is no cluster.</param>
internal sealed class PoolControl(PoolQuestions questions, ClusterSide? cluster = null, string by = ChangeLog.ByApi) : IPoolControl
{
    /// <inheritdoc/>
    public IPoolControl OnBehalfOf(string by) => new PoolControl(questions, cluster, by);

    /// <inheritdoc/>
    public Task<CommandResult> AddAsync(BackendOptions backend, CancellationToken cancellationToken) =>
        CommandAsync(new PoolActor.AddBackend(backend, by), cancellationToken);

    /// <inheritdoc/>
    public Task<CommandResult> UpdateAsync(string name, BackendUpdate update, CancellationToken cancellationToken) =>
        CommandAsync(new PoolActor.UpdateBackend(name, update, by), cancellationToken);

    /// <inheritdoc/>
    public Task<CommandResult> RemoveAsync(string name, TimeSpan? drain, CancellationToken cancellationToken) =>
        CommandAsync(new PoolActor.RemoveBackend(name, drain, by), cancellationToken);

    /// <inheritdoc/>
    public async Task SetAlgorithmAsync(PoolAlgorithm algorithm, CancellationToken cancellationToken)
    {
        await questions.AskAsync<CommandReply>(new PoolActor.SetAlgorithm(algorithm, by), cancellationToken).ConfigureAwait(false);
        await KeepAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task ApplyAsync(PoolOptions options, CancellationToken cancellationToken) =>
        questions.AskAsync<CommandReply>(new PoolActor.Configure(options), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RequestStatus>?> GetRequestsAsync(string name, CancellationToken cancellationToken)
    {
        var pool = await questions.AskAsync<PoolSnapshot>(PoolActor.Describe.Instance, cancellationToken).ConfigureAwait(false);
        return pool.Members.Where(m => m.Backend.Address.Name == name).OrderBy(m => m.Status.IsLeaving).FirstOrDefault() is { } member
            ? await RequestsOfAsync(member.HasStopped, member.Backend, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Decision>> ExplainAsync(CancellationToken cancellationToken) =>
        (await questions.AskAsync<ExplainReply>(PoolActor.Explain.Instance, cancellationToken).ConfigureAwait(false)).Decisions;

    /// <inheritdoc/>
    public async Task<OperationStatus?> GetOperationAsync(string id, TimeSpan wait, CancellationToken cancellationToken)
    {
        var reply = await questions.AskAsync<OperationReply>(new PoolActor.FindOperation(id), cancellationToken).ConfigureAwait(false);
        if (reply.Operation is not { } operation)
        {
            return null;
        }

        // However it ends, or does not: the state is looked at next.
        await ((Task)operation.Ended.WaitAsync(wait, cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return await DescribeAsync(operation, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CommandResult> CommandAsync(object command, CancellationToken cancellationToken)
    {
        var reply = await questions.AskAsync<CommandReply>(command, cancellationToken).ConfigureAwait(false);
        if (reply.Outcome == CommandOutcome.Done)
        {
            await KeepAsync(cancellationToken).ConfigureAwait(false);
        }

        var backend = reply.Member is { } member && !member.Backend.IsRemoved
            ? await PoolQuestions.DescribeAsync(member, cancellationToken).ConfigureAwait(false)
            : reply.Member?.Status;
        var operation = reply.Operation is { } running ? await DescribeAsync(running, cancellationToken).ConfigureAwait(false) : null;
        return new CommandResult(reply.Outcome, backend, operation);
    }

    private static async Task<OperationStatus> DescribeAsync(DrainOperation operation, CancellationToken cancellationToken)
    {
        var backend = operation.Backend;
        var state = operation.State; // Looked at once, before the requests: it may end meanwhile, and must not be done while some remain.
        var requests = state == OperationState.Done
            ? []
            : await RequestsOfAsync(backend.IsRemoved, backend, cancellationToken).ConfigureAwait(false);
        var elsewhere = state == OperationState.Running ? operation.Elsewhere : 0;
        return new OperationStatus(operation.Id, backend.Address.Name, state, requests.Count + elsewhere, requests);
    }

    private static async Task<IReadOnlyList<RequestStatus>> RequestsOfAsync(bool isGone, Backend backend, CancellationToken cancellationToken) =>
        isGone ? [] : await PoolQuestions.DescribeRequestsAsync(backend, cancellationToken).ConfigureAwait(false);

    // Who changes something is answered when it would survive the process, or cannot.
    private Task KeepAsync(CancellationToken cancellationToken) => cluster?.KeepAsync(cancellationToken) ?? Task.CompletedTask;
}
