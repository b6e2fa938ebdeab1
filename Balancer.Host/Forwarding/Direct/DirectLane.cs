using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Balancer.Actors;
using Balancer.Host.Transport;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>Forwards over HTTP/1.1 connections of its own, from the client's request to the backend's socket and back, without a library between.</summary>
internal sealed class DirectLane : IForwarder, IDisposable
{
    private readonly ConcurrentDictionary<BackendId, UpstreamPool> _pools = new();
    private readonly TimeoutOptions _timeouts;
    private readonly Connector _connector;
    private readonly Timer _sweeping;

    public DirectLane(EventLoops loops, TimeoutOptions timeouts)
    {
        _timeouts = timeouts;
        _connector = new Connector(loops, timeouts.Connect);
        var interval = SweepInterval(timeouts);
        _sweeping = new Timer(static lane => ((DirectLane)lane!).Sweep(), this, interval, interval);
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardResult> ForwardAsync(HttpContext context, Backend backend)
    {
        var pool = PoolOf(backend);
        var connection = pool.TryTake(mayBeRepeated: RetryRule.IsIdempotent(context.Request.Method) && !RequestHead.HasBody(context));
        if (connection is null)
        {
            try
            {
                connection = await pool.OpenAsync(context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                return new ForwardResult(ForwardOutcome.ClientGone, BodyTaken: false);
            }

            if (connection is null)
            {
                return new ForwardResult(ForwardOutcome.ConnectFailed, BodyTaken: false);
            }
        }

        try
        {
            return await connection.Exchange.RunAsync(context, backend, _timeouts);
        }
        finally
        {
            pool.Return(connection);
        }
    }

    public void Dispose()
    {
        _sweeping.Dispose();
        foreach (var pool in _pools.Values)
        {
            pool.Dispose();
        }
    }

    // One timer for all deadlines: a timer for each request would cost more than the request's head. A deadline is met this much late.
    private static TimeSpan SweepInterval(TimeoutOptions timeouts) =>
        TimeSpan.FromMilliseconds(Math.Clamp(Math.Min(timeouts.Response.TotalMilliseconds, timeouts.Idle.TotalMilliseconds) / 10, 10, 1000));

    private UpstreamPool PoolOf(Backend backend) =>
        _pools.TryGetValue(backend.Id, out var pool)
            ? pool
            : _pools.GetOrAdd(backend.Id, static (_, given) => new UpstreamPool(given.Backend, given.Connector), (Backend: backend, Connector: _connector));

    private void Sweep()
    {
        foreach (var (_, pool) in _pools)
        {
            pool.Sweep();
        }
    }
}
