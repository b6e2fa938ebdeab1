using Akka.Configuration;
using Akka.Hosting;
using Akka.Hosting.Logging;
using Balancer.Actors.Dispatch;
using Balancer.Actors.Events;
using Balancer.Actors.Logging;
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

    /// <summary>Adds <see cref="IPools"/>, of which there are none at first, and <see cref="EventLog"/>. They can be made as soon as the host has begun to start.</summary>
    public static IServiceCollection AddPools(this IServiceCollection services)
    {
        services.AddSingleton<IPools, Pools>();
        services.AddSingleton(_ => new EventLog(() => DateTimeOffset.UtcNow));
        return services.AddAkka("balancer", (akka, provider) => akka
            .AddHocon(Configuration, HoconAddMode.Prepend)
            .AddSetup(new LoggerFactorySetup(provider.GetRequiredService<ILoggerFactory>()))
            .AddSetup(new EventLogSetup(provider.GetRequiredService<EventLog>()))
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLogger<HostLogger>();
            }));
    }
}
