using System.Net;
using Balancer.Actors;
using Balancer.Host.Configuration;
using Balancer.Host.Routing;
using Balancer.Host.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Balancer.Host.Admin;

/// <summary>Puts the admin port together: a small server of its own, so that its listener alone tells it from the traffic port.</summary>
internal static class AdminServer
{
    /// <summary>Bytes of a request's body at most.</summary>
    public const int MaxBody = 16 * 1024;

    private const int MaxHeaders = 16 * 1024;
    private const int MaxConnections = 1000;
    private const int MaxConnectionsPerClient = 100;

    /// <summary>A server that is ready to start.</summary>
    /// <param name="options">Where to listen, and the token; a port of 0 is any that is free.</param>
    /// <param name="process">The services of the balancer, whose actors, lifetime and logs it works with.</param>
    public static WebApplication Build(AdminOptions options, IServiceProvider process)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Services.AddSingleton<IHostLifetime, PartOfAProcess>();
        builder.Services.AddSingleton(process.GetRequiredService<ILoggerFactory>());
        builder.Services.AddSingleton(process.GetRequiredService<IPools>());
        builder.Services.AddSingleton(_ => new AdminGuard(options)); // Made by the container, which then disposes of it.
        builder.Services.AddSingleton(new Readiness(
            process.GetRequiredService<IHostApplicationLifetime>(), process.GetRequiredService<Router>()));
        builder.Services.AddSingleton(process.GetRequiredService<Router>());
        builder.Services.AddSingleton(process.GetRequiredService<EventLog>());
        builder.Services.AddSingleton(process.GetRequiredService<PoolSamples>());
        builder.Services.AddSingleton<PoolFeed>();
        builder.Services.AddRouting();
        builder.Services.AddRateLimiter(AdminLimits.Configure);
        builder.Services.ConfigureHttpJsonOptions(json => AdminJson.Configure(json.SerializerOptions));
        // The cause of a bad request is needed to say what is wrong with it.
        builder.Services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        builder.Services.AddOpenApi("v1", AdminDocument.Configure);

        var app = builder.Build();
        app.UseMiddleware<AdminErrors>();
        app.Use(RawPaths.UseAsync);
        app.UseRateLimiter();
        app.UseRouting();
        app.Use(app.Services.GetRequiredService<AdminGuard>().CheckAsync);
        app.Use((context, next) => CountChangesAsync(context, next, process.GetRequiredService<Instruments>()));
        app.MapOpenApi("/openapi/v1.json");
        app.MapHealth();
        app.MapMetrics(process);
        app.MapPools();
        app.MapRoutes();
        app.MapOperations();
        app.MapCluster(process.GetService<ICluster>());
        app.MapEvents();
        app.MapDashboard();
        return app;
    }

    private static async Task CountChangesAsync(HttpContext context, RequestDelegate next, Instruments instruments)
    {
        await next(context);
        if (!HttpMethods.IsGet(context.Request.Method) && context.Response.StatusCode < 300 && context.GetEndpoint() is RouteEndpoint call)
        {
            instruments.AdminChanged(context.Request.Method, call.RoutePattern.RawText!.TrimEnd('/'));
        }
    }

    private static void Configure(KestrelServerOptions kestrel, AdminOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaders;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        if (options.Address == "*")
        {
            kestrel.ListenAnyIP(options.Port, Configure);
        }
        else
        {
            kestrel.Listen(IPAddress.Parse(options.Address), options.Port, Configure);
        }
    }

    private static void Configure(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(new ConnectionsPerClient(MaxConnectionsPerClient).Use);
    }

    /// <summary>Leaves the signals to the process; the usual lifetime would take them for itself.</summary>
    private sealed class PartOfAProcess : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
