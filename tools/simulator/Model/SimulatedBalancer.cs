using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;
using Balancer.Host.Forwarding;
using Balancer.Simulator.Chances;
using Balancer.Simulator.Timing;

namespace Balancer.Simulator.Model;

/// <summary>A balancer: the product's actors, which know of those of other balancers no more than its network tells them, over servers that are the same for all.</summary>
internal sealed class SimulatedBalancer
{
    private readonly VirtualTime _time;
    private readonly IReadOnlyList<Server> _servers;
    private readonly Keys? _keys;

    /// <param name="system">A system in virtual time.</param>
    /// <param name="number">Which one it is, from 0.</param>
    /// <param name="options">Those of the pool.</param>
    /// <param name="chance">For its choices.</param>
    /// <param name="servers">In the order of the backends.</param>
    /// <param name="keys">What requests have in common.</param>
    /// <param name="network">Between the balancers; null where they know nothing of each other.</param>
    public SimulatedBalancer(
        ActorSystem system, int number, PoolOptions options, Chance chance, IReadOnlyList<Server> servers, Keys keys, SimulatedNetwork? network)
    {
        _time = (VirtualTime)system.Scheduler;
        _servers = servers;
        _keys = options.Algorithm == PoolAlgorithm.ConsistentHash ? keys : null;
        Settings = new PoolSettings(options);
        Budget = new RetryBudget(Settings);
        var health = system.ActorOf(HealthSupervisor.Props(Settings, ProbeAsync, ActorRefs.Nobody), $"health-{number}");
        Pool = system.ActorOf(PoolActor.Props(Settings, health, chance.Next, cluster: network?.Connect(system, number)), $"pool-{number}");
    }

    public IActorRef Pool { get; }

    public PoolSettings Settings { get; }

    public RetryBudget Budget { get; }

    public TimeSpan Now => _time.Elapsed;

    /// <summary>As the retry budget counts.</summary>
    public int Second => (int)_time.Elapsed.TotalSeconds;

    /// <summary>How the backends are, as their actors say.</summary>
    public IReadOnlyList<BackendStatus> Describe() =>
        [.. Answer<PoolSnapshot>.To(Pool, PoolActor.Describe.Instance).Members
            .Select(member => member.With(Answer<BackendStatus>.To(member.Backend.Actor, BackendActor.Describe.Instance)))];

    /// <summary>The server behind a backend.</summary>
    public Server ServerOf(Backend backend) => _servers[backend.Id.Value];

    /// <summary>What the pool is told of a key; null where it does not go by keys.</summary>
    public Affinity? AffinityOf(int key) => _keys?[key];

    private Task<ProbeResult> ProbeAsync(Backend backend, CancellationToken cancellationToken) =>
        Task.FromResult(new ProbeResult(ServerOf(backend).AnswersWithin(Settings.Current.Health.Timeout), "as simulated"));

    /// <summary>Asks an actor of the simulation, which has answered when the tell returns.</summary>
    private sealed class Answer<T> : MinimalActorRef
    {
        private static readonly ActorPath NoPath = new RootActorPath(Address.AllSystems) / "question";
        private object? _answer;

        public override ActorPath Path => NoPath;

        public override IActorRefProvider Provider => throw new NotSupportedException("A question belongs to no actor system.");

        public static T To(IActorRef actor, object question)
        {
            var answer = new Answer<T>();
            actor.Tell(question, answer);
            return (T)answer._answer!;
        }

        protected override void TellInternal(object message, IActorRef sender) => _answer = message;
    }
}
