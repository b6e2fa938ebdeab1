using Balancer.Host.Configuration;

namespace Balancer.Host.Routing;

/// <summary>In a cluster, routes that were set hold on all nodes.</summary>
internal sealed partial class Router
{
    private void ListenToOthers()
    {
        if (cluster is not null)
        {
            cluster.RoutesChanged += () => _ = FollowOthersAsync();
        }
    }

    private Task TellOthersAsync(string by, CancellationToken cancellationToken) =>
        cluster?.SetRoutesAsync(AreConfigured ? null : RoutesJson.Write(_routes), RoutesJson.Write(_configured.Routes), by, cancellationToken) ?? Task.CompletedTask;

    private async Task FollowOthersAsync()
    {
        try
        {
            await _turn.WaitAsync(_stopped.Token);
        }
        catch (OperationCanceledException)
        {
            return; // The process ends.
        }

        try
        {
            FollowOthers();
        }
        finally
        {
            _turn.Release();
        }
    }

    // What was set on any node holds as long as the configuration says what it said then.
    private void FollowOthers()
    {
        if (cluster?.Routes is not { } set || set.Configured != RoutesJson.Write(_configured.Routes))
        {
            return;
        }

        var routes = set.Value is null ? _configured.Routes : RoutesJson.Read(set.Value);
        if (routes is not null && !RouteRules.MistakesOf(routes, _configured.Pools.Keys).Any())
        {
            Put(routes, set.Author);
        }
    }
}
