using Akka.Actor;

namespace Balancer.Actors.Supervision;

/// <summary>
/// Resumes an actor whose handler threw: restarted, it would forget counts and health of which nothing is wrong.
/// Also named in the actor system's configuration, for the actors at the top.
/// </summary>
internal sealed class ResumeStrategy : SupervisorStrategyConfigurator
{
    public override SupervisorStrategy Create() => new OneForOneStrategy(Decide);

    private static Directive Decide(Exception cause) => cause switch
    {
        // An actor that could not be made, or was told to die, has no state to keep.
        ActorInitializationException or ActorKilledException => Directive.Stop,
        _ => Directive.Resume,
    };
}
