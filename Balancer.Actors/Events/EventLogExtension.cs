using Akka.Actor;
using Akka.Actor.Setup;

namespace Balancer.Actors.Events;

/// <summary>The one <see cref="EventLog"/> of an actor system, for whoever is in it: the one it was set up with, or one of its own.</summary>
internal sealed class EventLogExtension : ExtensionIdProvider<EventLogExtension.Holder>
{
    private static readonly EventLogExtension Id = new();

    /// <summary>That of this system.</summary>
    public static EventLog Of(ActorSystem system) => Id.Apply(system).Events;

    /// <inheritdoc/>
    public override Holder CreateExtension(ExtendedActorSystem system)
    {
        var setup = system.Settings.Setup.Get<EventLogSetup>();
        return new Holder(setup.HasValue ? setup.Value.Events : new EventLog(() => system.Scheduler.Now));
    }

    /// <summary>What Akka keeps.</summary>
    public sealed record Holder(EventLog Events) : IExtension;
}

/// <summary>Gives a system events that others know, too.</summary>
internal sealed class EventLogSetup(EventLog events) : Setup
{
    public EventLog Events => events;
}
