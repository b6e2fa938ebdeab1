using System.Collections.Concurrent;
using System.Diagnostics;
using Balancer.Actors;
using Balancer.Host.Transport;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>Forwards over HTTP/1.1 connections of its own, from the client's request to the backend's socket and back, without a library between.</summary>
internal sealed class DirectLane : IForwarder
{
    private readonly ConcurrentDictionary<BackendId, UpstreamPool> _pools = new();
    private readonly PoolSettings _settings;
    private readonly Connector _connector;
    private readonly Timer _sweeping;

    public DirectLane(EventLoops loops, PoolSettings settings)
    {
        _settings = settings;
        _connector = new Connector(loops);
        _sweeping = new Timer(static lane => ((DirectLane)lane!).Sweep(), this, SweepInterval, Timeout.InfiniteTimeSpan);
    }

    // One timer for all deadlines: a timer for each request would cost more than the request's head. A deadline is met this much late.
    private TimeSpan SweepInterval => TimeSpan.FromMilliseconds(
        Math.Clamp(Math.Min(Timeouts.Response.TotalMilliseconds, Timeouts.Idle.TotalMilliseconds) / 10, 10, 1000));

    private TimeoutOptions Timeouts => _settings.Current.Timeouts;

    /// <inheritdoc/>
    public ValueTask<ForwardResult> ForwardAsync(HttpContext context, Backend backend)
    {
        var pool = PoolOf(backend);
        var mayBeRepeated = RetryRule.IsIdempotent(context.Request.Method) && !RequestHead.HasBody(context);
        return pool.TryTake(mayBeRepeated) is { } connection
            ? connection.Exchange.RunAsync(context, pool, Timeouts)
            : ConnectAndForwardAsync(context, pool);
    }

    public void Dispose()
    {
        _sweeping.Dispose();
        foreach (var pool in _pools.Values)
        {
            pool.Dispose();
        }
    }

    private async ValueTask<ForwardResult> ConnectAndForwardAsync(HttpContext context, UpstreamPool pool)
    {
        try
        {
            var began = Stopwatch.GetTimestamp();
            if (await pool.OpenAsync(Timeouts.Connect, context.RequestAborted) is not { } connection)
            {
                return new ForwardResult(ForwardOutcome.ConnectFailed);
            }

            var connectTime = Stopwatch.GetElapsedTime(began);
            return await connection.Exchange.RunAsync(context, pool, Timeouts) with { ConnectTime = connectTime };
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return new ForwardResult(ForwardOutcome.ClientGone);
        }
    }

    private UpstreamPool PoolOf(Backend backend) =>
        _pools.TryGetValue(backend.Id, out var pool)
            ? pool
            : _pools.GetOrAdd(backend.Id, static (_, given) => new UpstreamPool(given.Backend, given.Connector), (Backend: backend, Connector: _connector));

    private void Sweep()
    {
        foreach (var (id, pool) in _pools)
        {
            pool.Sweep();
            if (pool.Backend.IsRemoved)
            {
                _pools.TryRemove(id, out _);
                pool.Dispose();
            }
        }

        _sweeping.Change(SweepInterval, Timeout.InfiniteTimeSpan);
    }
}
