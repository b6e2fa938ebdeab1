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
/// <param name="logger">For what goes wrong behind the scenes.</param>
internal sealed partial class Router(
    IPools pools, Func<BackendPool, ReverseProxy> connect, BalancerOptions options, ILogger<Router> logger) : IHostedService, IDisposable
{
    private readonly Dictionary<string, ReverseProxy> _proxies = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _stopped = new();
    private volatile RouteTable<ReverseProxy> _table = new([], null);
    private volatile IReadOnlyList<string> _routed = RoutedIn(options);

    /// <summary>The names of the pools that requests can go to.</summary>
    public IReadOnlyList<string> Routed => _routed;

    /// <summary>What answers the request; null where no route is for it.</summary>
    public ReverseProxy? Find(IHttpRequestFeature request) =>
        _table.Find(request.Headers.Host.ToString(), RequestTarget.ToOriginForm(request.RawTarget));

    /// <summary>Puts pools and routes, which must have been validated, in the place of those that are there.</summary>
    /// <exception cref="TimeoutException">A pool did not answer, which is a fault of the balancer; some changes may be in force.</exception>
    public async Task ApplyAsync(BalancerOptions next, CancellationToken cancellationToken)
    {
        foreach (var (name, pool) in next.Pools)
        {
            var applied = await pools.ApplyAsync(name, pool, cancellationToken);
            if (!_proxies.ContainsKey(name))
            {
                _proxies.Add(name, connect(applied));
            }
        }

        var routes = next.Routes.Select(route => (route.Host, route.Path, _proxies[route.Pool])).ToList();
        _table = new RouteTable<ReverseProxy>(routes, _proxies.GetValueOrDefault(PoolSettings.Default));
        _routed = RoutedIn(next);
        foreach (var name in _proxies.Keys.Where(name => !next.Pools.ContainsKey(name)).ToList())
        {
            _ = RetireAsync(name);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => ApplyAsync(options, cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _stopped.CancelAsync(); // What is in force stays: requests may be in flight.

    public void Dispose()
    {
        _stopped.Dispose();
        foreach (var proxy in _proxies.Values)
        {
            proxy.Dispose();
        }

        _proxies.Clear(); // The container holds it twice.
    }

    private static List<string> RoutedIn(BalancerOptions options)
    {
        var named = options.Routes.Select(route => route.Pool).Append(PoolSettings.Default).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. options.Pools.Keys.Where(named.Contains)];
    }

    private async Task RetireAsync(string name)
    {
        _proxies.Remove(name, out var proxy);
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

    [LoggerMessage(EventId = 0, Level = LogLevel.Error, Message = "The pool {Name} could not be ended, which is a bug")]
    private partial void LogNotRetired(Exception cause, string name);
}
