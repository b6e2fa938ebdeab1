using System.Net;
using System.Text;
using Balancer.Actors;
using Balancer.Host.Admin;
using Balancer.Host.Configuration;
using Balancer.Host.Forwarding;
using Balancer.Host.Routing;
using Balancer.Host.Stats;
using Balancer.Host.Telemetry;
using Balancer.Host.Transport;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Yarp.ReverseProxy.Forwarder;

namespace Balancer.Host;

/// <summary>Puts the parts together.</summary>
internal static class BalancerServer
{
    /// <summary>A server that is ready to start.</summary>
    /// <param name="options">The validated section <c>Balancer</c>.</param>
    /// <param name="configuration">Everything that was read, for the sections <c>Kestrel</c> and <c>Logging</c>.</param>
    /// <param name="sources">Where it was read from, to read it again when it changes.</param>
    public static WebApplication Build(BalancerOptions options, IConfiguration configuration, ConfigurationSources sources)
    {
        // A bare LF ends no line (RFC 9112, 2.2 allows it; two readers that differ over it do not).
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(configuration);
        AddLogging(builder);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddEventLoops();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, configuration.GetSection("Kestrel")));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);

        builder.Services.AddSingleton(options);
        AddAccessLog(builder.Services, options.AccessLog);
        builder.Services.AddPools(options.Cluster);
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<Func<BackendPool, ReverseProxy>>(services => pool => Connect(services, pool));
        builder.Services.AddSingleton<Router>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Router>());
        builder.Services.AddSingleton<PoolSamples>();
        builder.Services.AddSingleton<Instruments>();
        builder.Services.AddSingleton<Exporters>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Exporters>());
        builder.Services.AddSingleton(services => new RequestTelemetry(services.GetRequiredService<Instruments>(), services.GetService<AccessLog>()));
        builder.Services.AddHostedService<RefusedRequests>();
        builder.Services.AddSingleton<StatsEndpoint>();
        builder.Services.AddSingleton<TrafficPort>();
        builder.Services.AddHostedService<AdminService>();
        builder.Services.AddHostedService<Shutdown>();
        builder.Services.AddSingleton(sources);
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<ConfigurationReloader>(services, configuration));

        PutTrafficPortOnServer(builder.Services);
        var app = builder.Build();
        app.Services.GetRequiredService<Instruments>().ObserveBudgets(() => app.Services.GetRequiredService<Router>().Repeats);
        return app;
    }

    // The first of what is started, so that it stops when everything has been told.
    private static void AddAccessLog(IServiceCollection services, AccessLogOptions options)
    {
        if (options.Enabled)
        {
            services.AddSingleton<IAccessSink>(_ => options.File is null ? new StandardOutput() : new RotatingFile(options));
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AccessLog>(provider, TimeProvider.System));
            services.AddHostedService(provider => provider.GetRequiredService<AccessLog>());
        }
    }

    private static ReverseProxy Connect(IServiceProvider services, BackendPool pool) => new(
        pool,
        new Lanes(services.GetRequiredService<IHttpForwarder>(), services.GetRequiredService<EventLoops>(), pool.Settings),
        new RetryBudget(pool.Settings),
        services.GetRequiredService<RequestTelemetry>(),
        services.GetRequiredService<ILogger<ReverseProxy>>());

    private static void PutTrafficPortOnServer(IServiceCollection services)
    {
        var kestrel = services.Last(service => service.ServiceType == typeof(IServer)).ImplementationType!;
        services.AddSingleton(kestrel);
        services.AddSingleton<IServer>(provider =>
            new BareServer((IServer)provider.GetRequiredService(kestrel), provider.GetRequiredService<TrafficPort>()));
    }

    private static void Configure(KestrelServerOptions kestrel, BalancerOptions options, IConfigurationSection section)
    {
        kestrel.AddServerHeader = false;
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.Limits.MaxRequestBodySize = null;
        section.GetSection("Limits").Bind(kestrel.Limits);
        kestrel.Configure(section);
        if (options.Address == "*")
        {
            kestrel.ListenAnyIP(options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        }
        else
        {
            kestrel.Listen(IPAddress.Parse(options.Address), options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        }
    }

    private static void AddLogging(WebApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // What keeps it from starting is told on stderr, in a line.
        // An error for a client that resets an upload; and where anything of it is logged, every connection has a scope for it, whose
        // context then flows through all that is done for its requests.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None);
        builder.Logging.AddFilter("Akka", LogLevel.Warning);
        builder.Logging.AddFilter("Yarp", LogLevel.None); // A line for every failed request; what matters of it is in the answer.
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
    }
}
