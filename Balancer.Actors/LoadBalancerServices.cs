using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Hosting.Logging;
using Balancer.Actors.Dispatch;
using Balancer.Actors.Health;
using Balancer.Actors.Http;
using Balancer.Actors.Logging;
using Balancer.Actors.Pool;
using Balancer.Actors.Resolving;
using Balancer.Actors.Supervision;
using Balancer.Actors.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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

    /// <summary>Adds <see cref="ILoadBalancer"/> over the backends of a pool, whose options must have been validated.</summary>
    public static IServiceCollection AddLoadBalancer(this IServiceCollection services, PoolOptions pool)
    {
        var settings = new PoolSettings(pool);
        services.AddSingleton(settings);
        services.AddSingleton<BackendClient>();
        services.AddSingleton<PoolQuestions>();
        services.AddSingleton<ILoadBalancer, LoadBalancer>();
        services.AddSingleton<IPoolControl, PoolControl>();
        return services.AddAkka("balancer", (akka, provider) => akka
            .AddHocon(Configuration, HoconAddMode.Prepend)
            .AddSetup(new LoggerFactorySetup(provider.GetRequiredService<ILoggerFactory>()))
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLogger<HostLogger>();
            })
            .WithActors((system, registry) => Start(system, registry, provider, settings)));
    }

    private static void Start(ActorSystem system, IActorRegistry registry, IServiceProvider provider, PoolSettings settings)
    {
        var client = provider.GetRequiredService<BackendClient>();
        var usageReader = new HttpUsageReader(client, settings);
        var probe = new HttpProbe(client, settings);
        var usage = system.ActorOf(UsageCollector.Props(settings, usageReader.ReadAsync), "usage");
        var health = system.ActorOf(HealthSupervisor.Props(settings, probe.ProbeAsync, usage), "health");
        var resolver = system.ActorOf(Resolver.Props(), "resolver");
        var pool = system.ActorOf(PoolActor.Props(settings, health, resolver: resolver), "pool");
        system.ActorOf(Watchdog.Props(provider.GetRequiredService<IHostApplicationLifetime>(), usage, health, resolver, pool), "watchdog");
        registry.Register<UsageCollector>(usage);
        registry.Register<HealthSupervisor>(health);
        registry.Register<PoolActor>(pool);
    }
}
