using System.Collections.Concurrent;
using Balancer.Actors;
using Balancer.Host.Configuration;
using Balancer.Host.Forwarding;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host.Routing;

/// <summary>
/// Which pool each request goes to. New pools are there before the routes that lead to them, and old ones go on until nobody can have found
/// them any more, so that no request is lost when either changes.
/// </summary>
/// <param name="pools">The pools.</param>
/// <param name="connect">Makes what sends requests to a pool.</param>
/// <param name="options">What the process starts with.</param>
/// <param name="events">What has changed.</param>
/// <param name="cluster">The other nodes; null where there is no cluster.</param>
/// <param name="logger">The same, and what goes wrong behind the scenes.</param>
internal sealed partial class Router(
    IPools pools, Func<BackendPool, ReverseProxy> connect, BalancerOptions options, EventLog events, ILogger<Router> logger, ICluster? cluster = null)
    : IHostedService, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1); // One change after the other.
    private readonly ConcurrentDictionary<string, ReverseProxy> _proxies = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _stopped = new();
    private volatile RouteTable<ReverseProxy> _table = new([], null);
    private volatile IReadOnlyList<RouteRule> _routes = options.Routes;
    private BalancerOptions _configured = options;

    /// <summary>The routes that are in force.</summary>
    public IReadOnlyList<RouteRule> Routes => _routes;

    /// <summary>Whether they are those of the configuration.</summary>
    public bool AreConfigured => _routes.SequenceEqual(_configured.Routes);

    /// <summary>The pools that requests can go to.</summary>
    public IEnumerable<BackendPool> Routed =>
        _routes.Select(route => route.Pool).Append(PoolSettings.Default).Distinct(StringComparer.OrdinalIgnoreCase).Select(pools.Find).OfType<BackendPool>();

    /// <summary>For each pool, the repeats that its budget would allow now, and those it has refused.</summary>
    public IEnumerable<(string Pool, double Left, long Refused)> Repeats =>
        _proxies.Select(proxy => (proxy.Key, proxy.Value.Repeats.Left, proxy.Value.Repeats.Refused));

    /// <summary>What answers the request; null where no route is for it.</summary>
    public ReverseProxy? Find(IHttpRequestFeature request)
    {
        var table = _table;
        return table.IsEmpty ? table.Rest : table.Find(request.Headers.Host.ToString(), RequestTarget.ToOriginForm(request.RawTarget));
    }

    /// <summary>
    /// Puts pools and routes, which must have been validated, in the place of those that the configuration had before. Routes that were set through
    /// <see cref="SetRoutesAsync"/> stay, unless the configuration's have changed, or lack one of their pools.
    /// </summary>
    /// <exception cref="TimeoutException">A pool did not answer, which is a fault of the balancer; some changes may be in force.</exception>
    public async Task ApplyAsync(BalancerOptions next, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            foreach (var (name, pool) in next.Pools)
            {
                var applied = await pools.ApplyAsync(name, pool, cancellationToken);
                if (!_proxies.ContainsKey(name))
                {
                    _proxies[name] = connect(applied);
                    if (next != _configured)
                    {
                        // Not at the start, when the process says how many there are.
                        Tell(EventKind.Pool, name, $"Pool added: {name}, with {pool.Backends.Count} backend(s)", EventLog.ByFile);
                    }
                }
            }

            var stay = !AreConfigured && next.Routes.SequenceEqual(_configured.Routes) && _routes.All(route => next.Pools.ContainsKey(route.Pool));
            _configured = next;
            Put(stay ? _routes : next.Routes, EventLog.ByFile);
            FollowOthers();
            foreach (var name in _proxies.Keys.Where(name => !next.Pools.ContainsKey(name)).ToList())
            {
                _ = RetireAsync(name);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Puts routes in the place of those that are there.</summary>
    /// <returns>What is wrong with them, by key as in <see cref="RouteRules.MistakesOf"/>; empty where they are in force.</returns>
    public async Task<IReadOnlyList<(string Key, string Mistake)>> SetRoutesAsync(
        IReadOnlyList<RouteRule> routes, string by, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var mistakes = RouteRules.MistakesOf(routes, _configured.Pools.Keys).ToList();
            if (mistakes.Count == 0)
            {
                Put(routes, by);
                await TellOthersAsync(by, cancellationToken);
            }

            return mistakes;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        ListenToOthers();
        return ApplyAsync(_configured, cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _stopped.CancelAsync(); // What is in force stays: requests may be in flight.

    public void Dispose()
    {
        _stopped.Dispose();
        _turn.Dispose();
        foreach (var proxy in _proxies.Values)
        {
            proxy.Dispose();
        }

        _proxies.Clear(); // The container holds it twice.
    }

    private void Put(IReadOnlyList<RouteRule> routes, string by)
    {
        // A pool that leaves is among the proxies still.
        var rest = _configured.Pools.ContainsKey(PoolSettings.Default) ? _proxies[PoolSettings.Default] : null;
        _table = new RouteTable<ReverseProxy>([.. routes.Select(route => (route.Host, route.Path, _proxies[route.Pool]))], rest);
        if (!routes.SequenceEqual(_routes))
        {
            Tell(EventKind.Routes, null, $"Routes in force: {routes.Count} ({by})", by);
        }

        _routes = routes;
    }

    private void Tell(EventKind kind, string? pool, string text, string by)
    {
        LogChange(text);
        events.Add(kind, EventSeverity.Info, pool, backend: null, text, by);
    }

    private async Task RetireAsync(string name)
    {
        _proxies.TryRemove(name, out var proxy);
        Tell(EventKind.Pool, name, $"Pool leaves: {name}; what it has in flight goes on", EventLog.ByFile);
        try
        {
            await pools.RetireAsync(name, _stopped.Token);
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
        catch (Exception e)
        {
            LogNotRetired(e, name);
        }

        proxy?.Dispose();
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Change}")]
    private partial void LogChange(string change);

    [LoggerMessage(EventId = 0, Level = LogLevel.Error, Message = "The pool {Name} could not be ended, which is a bug")]
    private partial void LogNotRetired(Exception cause, string name);
}
