using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host;

/// <summary>
/// Kestrel with the traffic port straight on it. The framework's own layer between them makes an activity and a logging scope for every
/// request, of which nothing here makes use.
/// </summary>
internal sealed class BareServer(IServer kestrel, TrafficPort port) : IServer
{
    /// <inheritdoc/>
    public IFeatureCollection Features => kestrel.Features;

    /// <inheritdoc/>
    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => kestrel.StartAsync(new Application(port), cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => kestrel.StopAsync(cancellationToken);

    public void Dispose()
    {
        kestrel.Dispose();
    }

    private sealed class Application(TrafficPort port) : IHttpApplication<DefaultHttpContext>
    {
        public DefaultHttpContext CreateContext(IFeatureCollection features)
        {
            // A connection's requests share a context, one after the other.
            var container = features as IHostContextContainer<DefaultHttpContext>;
            var context = container?.HostContext ?? new DefaultHttpContext();
            context.Initialize(features);
            container?.HostContext = context;
            return context;
        }

        public Task ProcessRequestAsync(DefaultHttpContext context) => port.HandleAsync(context);

        public void DisposeContext(DefaultHttpContext context, Exception? exception)
        {
            if (exception is not null)
            {
                port.Failed(context, exception);
            }

            context.Uninitialize();
        }
    }
}
