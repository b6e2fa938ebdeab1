using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>A pool actor with real backend actors, whose health supervisor is the test.</summary>
internal sealed class RunningPool
{
    private readonly TestProbe _health;
    private readonly TestProbe _caller;
    private long _lastLease;

    private RunningPool(TestKitBase test, int backends, PoolOptions? options)
    {
        _health = test.CreateTestProbe("health");
        _caller = test.CreateTestProbe("caller");
        Actor = test.Sys.ActorOf(PoolActor.Props(new PoolSettings(options ?? Some.Pool(backends)), _health, () => 0), "pool");
        Questions = new PoolQuestions(new GivenPool(Actor));
    }

    public IActorRef Actor { get; }

    public PoolQuestions Questions { get; }

    /// <summary>The backends' actors, in configuration order.</summary>
    public IReadOnlyList<IActorRef> Backends { get; private set; } = [];

    public static async Task<RunningPool> StartAsync(
        TestKitBase test, int backends, bool alive = true, PoolOptions? options = null)
    {
        var pool = new RunningPool(test, backends, options);
        var enrolled = new List<Backend>();
        for (var i = 0; i < backends; i++)
        {
            enrolled.Add((await pool._health.ExpectMsgAsync<HealthSupervisor.Enroll>()).Backend);
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
        lease.Dispose();
        return SettleAsync(lease.Backend.Actor);
    }

    /// <summary>Asks for a backend; null where there is none.</summary>
    public async Task<Lease?> AcquireAsync(params int[] tried)
    {
        Actor.Tell(
            new PoolActor.Route(new LeaseId(++_lastLease), default, tried.Length == 0 ? null : [.. tried.Select(number => new BackendId(number))]),
            _caller);
        return await _caller.ReceiveOneAsync() is BackendActor.Granted granted ? granted.Lease : null;
    }

    /// <summary>Asks so many times, one after the other, holds what it gets, and tells the backends' numbers.</summary>
    public async Task<IReadOnlyList<int>> HoldAsync(int count)
    {
        var chosen = new List<int>();
        for (var i = 0; i < count; i++)
        {
            chosen.Add((await AcquireAsync())!.Value.Backend.Id.Value);
        }

        return chosen;
    }

    public async Task<IReadOnlyList<BackendStatus>> DescribeAsync()
    {
        return (await new LoadBalancer(Questions).GetStatusAsync(CancellationToken.None)).Backends;
    }

    // Another thread may still be at what the backend was told before, so that having told it is not enough.
    private async Task SettleAsync(IActorRef backend)
    {
        backend.Tell(BackendActor.Describe.Instance, _caller);
        await _caller.ExpectMsgAsync<BackendStatus>();
    }
}
