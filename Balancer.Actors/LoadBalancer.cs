using Akka.Actor;
using Balancer.Actors.Pool;

namespace Balancer.Actors;

/// <summary>The edge between requests and actors.</summary>
internal sealed class LoadBalancer(PoolQuestions questions) : ILoadBalancer
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public ValueTask<Acquisition> AcquireAsync(RequestSummary request, IReadOnlyList<BackendId>? tried, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<Acquisition>(cancellationToken);
        }

        var caller = new LeaseRequest();
        var lease = LeaseId.Next();
        questions.Pool.Tell(new PoolActor.Route(lease, request, tried), caller);
        return caller.TryGetAnswer(out var acquisition)
            ? ValueTask.FromResult(acquisition)
            : new ValueTask<Acquisition>(WaitAsync(caller, lease, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<PoolStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        var pool = await questions.AskAsync<PoolSnapshot>(PoolActor.Describe.Instance, cancellationToken).ConfigureAwait(false);
        var backends = new List<BackendStatus>(pool.Members.Count);
        foreach (var member in pool.Members)
        {
            backends.Add(await PoolQuestions.DescribeAsync(member, cancellationToken).ConfigureAwait(false));
        }

        return new PoolStatus(questions.Name, backends, pool.Queue, pool.Removed, pool.Unresolved)
        {
            Algorithm = pool.Algorithm,
            Overrides = pool.Overrides,
            Permits = pool.Permits,
        };
    }

    private async Task<Acquisition> WaitAsync(LeaseRequest caller, LeaseId lease, CancellationToken cancellationToken)
    {
        try
        {
            return await caller.WaitAsync(Timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            // It may wait in the queue, or come to do so. Where it was granted meanwhile, the lease goes back by itself.
            questions.Pool.Tell(new PoolActor.Abandon(lease), ActorRefs.NoSender);
            throw;
        }
    }
}
