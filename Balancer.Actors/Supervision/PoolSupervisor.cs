using Akka.Actor;
using Akka.Event;
using Balancer.Actors.Cluster;
using Balancer.Actors.Health;
using Balancer.Actors.Http;
using Balancer.Actors.Pool;
using Balancer.Actors.Resolving;
using Balancer.Actors.Usage;
using Microsoft.Extensions.Hosting;

namespace Balancer.Actors.Supervision;

/// <summary>
/// Makes the actors of a pool. Notices when one of them has stopped, which only a bug can do, says so, and ends the process: half of it is no
/// balancer.
/// </summary>
internal sealed class PoolSupervisor : ReceiveActor
{
    /// <summary>From the front end: answers the pool's actor.</summary>
    public sealed record WhichPool
    {
        public static readonly WhichPool Instance = new();
    }

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly BackendClient _client;

    /// <param name="settings">The pool's.</param>
    /// <param name="client">For probes and usage; disposed of with the actor.</param>
    /// <param name="process">What ends.</param>
    /// <param name="cluster">The other nodes; null where there is no cluster.</param>
    public PoolSupervisor(PoolSettings settings, BackendClient client, IHostApplicationLifetime process, ClusterSide? cluster)
    {
        _client = client;
        var usage = Make(UsageCollector.Props(settings, new HttpUsageReader(client, settings).ReadAsync), "usage");
        var health = Make(HealthSupervisor.Props(settings, new HttpProbe(client, settings).ProbeAsync, usage), "health");
        var resolver = Make(Resolver.Props(), "resolver");
        var pool = Make(PoolActor.Props(settings, health, resolver: resolver, cluster: cluster), "pool");

        Receive<WhichPool>(_ => Sender.Tell(pool));
        Receive<Terminated>(m => Bark(m.ActorRef, process));
    }

    public static Props Props(PoolSettings settings, BackendClient client, IHostApplicationLifetime process, ClusterSide? cluster = null) =>
        Akka.Actor.Props.Create(() => new PoolSupervisor(settings, client, process, cluster));

    protected override SupervisorStrategy SupervisorStrategy() => new ResumeStrategy().Create();

    protected override void PostStop()
    {
        _client.Dispose();
    }

    private static IActorRef Make(Props props, string name) => Context.Watch(Context.ActorOf(props, name));

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
