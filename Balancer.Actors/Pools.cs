using Akka.Actor;
using Balancer.Actors.Cluster;
using Balancer.Actors.Http;
using Balancer.Actors.Supervision;
using Microsoft.Extensions.Hosting;

namespace Balancer.Actors;

/// <summary>Makes and ends pools. Changed by one caller after the other, read by anybody.</summary>
internal sealed class Pools(ActorSystem system, IHostApplicationLifetime process, ClusterSide? cluster = null) : IPools
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1); // For an operation; then it is looked at again.

    private volatile SortedDictionary<string, Running> _running = new(StringComparer.OrdinalIgnoreCase); // Replaced, never changed.
    private int _lastNumber;

    /// <summary>
    /// For how long a pool that was taken out goes on as before, for those who had found it and have not asked it yet; those who wait in
    /// its queue have their time beside.
    /// </summary>
    public TimeSpan Afterlife { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public IReadOnlyList<BackendPool> All => [.. _running.Values.Select(running => running.Pool)];

    /// <inheritdoc/>
    public BackendPool? Find(string name) => _running.TryGetValue(name, out var running) ? running.Pool : null;

    /// <inheritdoc/>
    public async Task<BackendPool> ApplyAsync(string name, PoolOptions options, CancellationToken cancellationToken)
    {
        if (Find(name) is { } pool)
        {
            await pool.Control.ApplyAsync(options, cancellationToken).ConfigureAwait(false);
            return pool;
        }

        var started = await StartAsync(new PoolSettings(options, name), cancellationToken).ConfigureAwait(false);
        _running = new(_running, _running.Comparer) { [name] = started };
        return started.Pool;
    }

    /// <inheritdoc/>
    public async Task RetireAsync(string name, CancellationToken cancellationToken)
    {
        if (!_running.TryGetValue(name, out var running))
        {
            return;
        }

        var rest = new SortedDictionary<string, Running>(_running, _running.Comparer);
        rest.Remove(name);
        _running = rest;
        await Task.Delay(Afterlife + running.Pool.Settings.Current.Queue.Timeout, cancellationToken).ConfigureAwait(false);
        await DrainAsync(running.Pool, cancellationToken).ConfigureAwait(false);
        await running.Supervisor.GracefulStop(LongestWait).ConfigureAwait(false);
    }

    private static async Task DrainAsync(BackendPool pool, CancellationToken cancellationToken)
    {
        pool.Settings.IsRetired = true;

        // Without names to look up, no backend comes any more.
        var options = new PoolOptions { Health = pool.Settings.Current.Health, Usage = { Enabled = false } };
        await pool.Control.ApplyAsync(options, cancellationToken).ConfigureAwait(false);
        foreach (var backend in (await pool.Balancer.GetStatusAsync(cancellationToken).ConfigureAwait(false)).Backends)
        {
            var removal = await pool.Control.RemoveAsync(backend.Address.Name, drain: null, cancellationToken).ConfigureAwait(false);
            for (var operation = removal.Operation; operation is { State: OperationState.Running };)
            {
                operation = await pool.Control.GetOperationAsync(operation.Id, LongestWait, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<Running> StartAsync(PoolSettings settings, CancellationToken cancellationToken)
    {
        // A number, because one that is being taken out may have the same name.
        var props = PoolSupervisor.Props(settings, new BackendClient(settings), process, cluster);
        var supervisor = system.ActorOf(props, $"pool-{++_lastNumber}-{settings.Name}");
        var pool = await PoolQuestions.AskAsync<IActorRef>(supervisor, PoolSupervisor.WhichPool.Instance, cancellationToken).ConfigureAwait(false);
        var questions = new PoolQuestions(pool, settings.Name);
        return new Running(new BackendPool(settings, new LoadBalancer(questions), new PoolControl(questions, cluster)), supervisor);
    }

    private sealed record Running(BackendPool Pool, IActorRef Supervisor);
}
