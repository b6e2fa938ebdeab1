using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Hosting.Logging;
using Balancer.Actors.Cluster;
using Balancer.Actors.Dispatch;
using Balancer.Actors.Events;
using Balancer.Actors.Logging;
using Balancer.Actors.Permits;
using Balancer.Actors.Supervision;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Balancer.Actors;

/// <summary>Puts the actors into a host.</summary>
public static class LoadBalancerServices
{
    private static readonly Config Configuration = ConfigurationFactory.ParseString(
        $$"""
        akka.actor.guardian-supervisor-strategy = "{{typeof(ResumeStrategy).AssemblyQualifiedName}}"
        akka.scheduler.tick-duration = 50ms # Its timers are of probes, seconds apart; the default wakes a thread a hundred times a second.
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        akka.stdout-logger-class = "{{typeof(SilentLogger).AssemblyQualifiedName}}"
        """).WithFallback(CallingThreadDispatcher.Config);

    // What is told within 50 ms must not wait for a tick of as much.
    private static readonly Config ClusterConfiguration = ConfigurationFactory.ParseString("akka.scheduler.tick-duration = 10ms");

    /// <summary>
    /// Adds <see cref="IPools"/>, of which there are none at first, <see cref="EventLog"/>, and where there is a cluster <see cref="ICluster"/>. They can be made as
    /// soon as the host has begun to start.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="cluster">The validated section <c>Cluster</c>.</param>
    public static IServiceCollection AddPools(this IServiceCollection services, ClusterOptions cluster)
    {
        services.AddActors(cluster);
        return cluster.Enabled ? services.AddCluster(cluster) : services;
    }

    private static IServiceCollection AddCluster(this IServiceCollection services, ClusterOptions options)
    {
        services.AddSingleton<ClusterBoard>();
        services.AddSingleton<ICluster>(provider => provider.GetRequiredService<ClusterBoard>());
        services.AddSingleton(_ => ReadStore(options));
        services.AddSingleton(provider => Connect(options, provider));
        return services.AddHostedService(provider => new ClusterNode(
            options, provider.GetRequiredService<ClusterSide>(), provider.GetRequiredService<ILoggerFactory>()));
    }

    private static ClusterSide Connect(ClusterOptions options, IServiceProvider provider)
    {
        var (shared, board) = (provider.GetRequiredService<SharedStore>(), provider.GetRequiredService<ClusterBoard>());
        var system = provider.GetRequiredService<ActorSystem>();
        var permits = system.ActorOf(PermitExchange.Props(options.Name, options.SeedNodes), "permits");
        var side = new ClusterSide(shared, system.ActorOf(Peers.Props(options.Name, shared, board), "peers"), permits, options.SeedNodes.Count);
        board.Keep = side.KeepAsync;
        return side;
    }

    // One for each node, as several may be on one machine.
    private static SharedStore ReadStore(ClusterOptions options)
    {
        try
        {
            return new SharedStore(Path.Combine(options.Directory, $"{options.Hostname}-{options.Port}.json"), options.Name, () => DateTimeOffset.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClusterException($"Balancer:Cluster:Directory: '{options.Directory}' cannot be read", e);
        }
    }

    private static void AddActors(this IServiceCollection services, ClusterOptions cluster)
    {
        services.AddSingleton<IPools, Pools>();
        services.AddSingleton(_ => new EventLog(() => DateTimeOffset.UtcNow));
        services.AddAkka("balancer", (akka, provider) => akka
            .AddHocon(cluster.Enabled ? ClusterConfiguration.WithFallback(Configuration) : Configuration, HoconAddMode.Prepend)
            .AddSetup(new LoggerFactorySetup(provider.GetRequiredService<ILoggerFactory>()))
            .AddSetup(new EventLogSetup(provider.GetRequiredService<EventLog>()))
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLogger<HostLogger>();
            }));
    }
}
