using Akka.Actor;
using Akka.Configuration;
using Balancer.Actors.Supervision;
using CallingThreadDispatcher = Balancer.Actors.Dispatch.CallingThreadDispatcher;

namespace Balancer.Simulator.Timing;

/// <summary>Makes actor systems of one thread in virtual time, which tell nothing to anybody.</summary>
internal static class VirtualSystem
{
    private static readonly string Inline = $"type = \"{typeof(InlineDispatcherConfigurator).AssemblyQualifiedName}\"";

    private static readonly Config Configuration = ConfigurationFactory.ParseString(
        $$"""
        akka.loggers = []
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.log-dead-letters = off
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        akka.scheduler.implementation = "{{typeof(VirtualTime).AssemblyQualifiedName}}"
        akka.actor.guardian-supervisor-strategy = "{{typeof(ResumeStrategy).AssemblyQualifiedName}}"
        akka.actor.default-dispatcher { {{Inline}} }
        akka.actor.internal-dispatcher { {{Inline}} }
        {{CallingThreadDispatcher.Path}} { {{Inline}} }
        """);

    /// <summary>An actor system, whose scheduler is a <see cref="VirtualTime"/>.</summary>
    public static ActorSystem Create() => ActorSystem.Create("simulator", Configuration);
}
