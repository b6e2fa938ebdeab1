using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Hosting;

namespace Balancer.Actors.Supervision;

/// <summary>Notices when an actor at the top has stopped, which only a bug can do, says so, and ends the process: half of it is no balancer.</summary>
internal sealed class Watchdog : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public Watchdog(IHostApplicationLifetime process, IReadOnlyList<IActorRef> watched)
    {
        foreach (var actor in watched)
        {
            Context.Watch(actor);
        }

        Receive<Terminated>(m => Bark(m.ActorRef, process));
    }

    public static Props Props(IHostApplicationLifetime process, params IReadOnlyList<IActorRef> watched) =>
        Akka.Actor.Props.Create(() => new Watchdog(process, watched));

    private void Bark(IActorRef actor, IHostApplicationLifetime process)
    {
        // While the process stops, every actor does.
        if (process.ApplicationStopping.IsCancellationRequested)
        {
            return;
        }

        _log.Error("The actor {0} has stopped, which is a bug; the process ends", actor.Path.Name);
        Environment.ExitCode = 1;
        process.StopApplication();
    }
}
