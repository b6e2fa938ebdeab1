using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Cluster;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>A pool actor with real backend actors, whose health supervisor is the test.</summary>
internal sealed class RunningPool
{
    private readonly TestProbe _caller;

    private RunningPool(TestKitBase test, int backends, PoolOptions? options, string name, ClusterSide? cluster)
    {
        Health = test.CreateTestProbe($"{name}-health");
        _caller = test.CreateTestProbe($"{name}-caller");
        Settings = new PoolSettings(options ?? Some.Pool(backends));
        Actor = test.Sys.ActorOf(PoolActor.Props(Settings, Health, () => 0, cluster: cluster), name);
        Questions = new PoolQuestions(Actor);
        Control = new PoolControl(Questions);
        Balancer = new LoadBalancer(Questions);
    }

    public IActorRef Actor { get; }

    public PoolSettings Settings { get; }

    public PoolQuestions Questions { get; }

    public PoolControl Control { get; }

    public LoadBalancer Balancer { get; }

    /// <summary>Gets what is told to the health supervisor, the backends' first words apart.</summary>
    public TestProbe Health { get; }

    /// <summary>The backends' actors, in configuration order.</summary>
    public IReadOnlyList<IActorRef> Backends { get; private set; } = [];

    public static async Task<RunningPool> StartAsync(
        TestKitBase test, int backends, bool alive = true, PoolOptions? options = null, string name = "pool", ClusterSide? cluster = null)
    {
        var pool = new RunningPool(test, backends, options, name, cluster);
        var enrolled = new List<Backend>();
        for (var i = 0; i < backends; i++)
        {
            enrolled.Add((await pool.Health.ExpectMsgAsync<HealthSupervisor.Enroll>()).Backend);
        }

        pool.Backends = [.. enrolled.OrderBy(backend => backend.Id.Value).Select(backend => backend.Actor)];
        if (alive)
        {
            await pool.ProbeAsync(good: true, [.. Enumerable.Range(0, backends)]);
        }

        return pool;
    }

    /// <summary>Gives a first result, or two that disagree with it; the pool has been told when this completes.</summary>
    public async Task ProbeAsync(bool good, params int[] backends)
    {
        foreach (var number in backends)
        {
            Backends[number].Tell(new BackendActor.Probed(new ProbeResult(good, "said the test")));
            Backends[number].Tell(new BackendActor.Probed(new ProbeResult(good, "said the test")));
            await SettleAsync(Backends[number]);
        }
    }

    /// <summary>Gives a lease back; the pool has been told when this completes.</summary>
    public Task ReleaseAsync(Lease lease)
    {
        return CompleteAsync(lease, default);
    }

    /// <summary>The same, with a word about how the request ended.</summary>
    public Task CompleteAsync(Lease lease, Completion completion)
    {
        lease.Complete(completion);
        return SettleAsync(lease.Backend.Actor);
    }

    /// <summary>Asks for a backend; null where there is none.</summary>
    public async Task<Lease?> AcquireAsync(params int[] tried)
    {
        Ask(_caller, tried);
        return await _caller.ReceiveOneAsync() is BackendActor.Granted granted ? granted.Lease : null;
    }

    /// <summary>Asks for a backend, and leaves it to the asker to wait for the answer.</summary>
    public LeaseId Ask(IActorRef asker, params int[] tried)
    {
        var lease = LeaseId.Next();
        Actor.Tell(
            new PoolActor.Route(lease, default, tried.Length == 0 ? null : [.. tried.Select(number => new BackendId(number))]),
            asker);
        return lease;
    }

    /// <summary>Asks so many times, one after the other, holds what it gets, and tells the backends' numbers.</summary>
    public async Task<IReadOnlyList<int>> HoldAsync(int count)
    {
        return [.. (await LeasesAsync(count)).Select(lease => lease.Backend.Id.Value)];
    }

    /// <summary>The same, with the leases.</summary>
    public async Task<IReadOnlyList<Lease>> LeasesAsync(int count)
    {
        var leases = new List<Lease>();
        for (var i = 0; i < count; i++)
        {
            leases.Add((await AcquireAsync())!.Value);
        }

        return leases;
    }

    public async Task<IReadOnlyList<BackendStatus>> DescribeAsync()
    {
        return (await StatusAsync()).Backends;
    }

    public Task<PoolStatus> StatusAsync()
    {
        return Balancer.GetStatusAsync(CancellationToken.None);
    }

    // Another thread may still be at what the backend was told before, so that having told it is not enough.
    private async Task SettleAsync(IActorRef backend)
    {
        backend.Tell(BackendActor.Describe.Instance, _caller);
        await _caller.ExpectMsgAsync<BackendStatus>();
    }
}
