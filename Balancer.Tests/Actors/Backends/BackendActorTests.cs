using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Backends;

public sealed class BackendActorTests : ActorTest
{
    private readonly TestProbe _pool;
    private readonly TestProbe _health;
    private readonly TestProbe _caller;
    private readonly IActorRef _backend;

    public BackendActorTests()
    {
        _pool = CreateTestProbe("pool");
        _health = CreateTestProbe("health");
        _caller = CreateTestProbe("caller");
        _backend = _pool.ChildActorOf(BackendActor.Props(Some.Backend(2), Some.Settings(), _health));
    }

    [Fact]
    public async Task Should_publish_itself_and_ask_for_probes_when_it_starts()
    {
        Assert.Equal(Changed(Liveness.Unknown, 0, 0), await _pool.ExpectMsgAsync<PoolActor.Changed>());

        var enrolled = await _health.ExpectMsgAsync<HealthSupervisor.Enroll>();

        var backend = enrolled.Backend;
        Assert.Equal((new BackendId(2), _backend, Some.Address(2)), (backend.Id, backend.Actor, backend.Address));
    }

    [Fact]
    public async Task Should_answer_the_caller_and_not_the_pool_when_a_lease_is_acquired()
    {
        await _pool.ExpectMsgAsync<PoolActor.Changed>();

        var lease = await AcquireAsync(1);

        Assert.Equal((new BackendId(2), "http://app2:80"), (lease.Backend.Id, lease.Backend.Address.Url));
        Assert.False(_pool.HasMessages, "the pool counted this acquire when it sent it");
    }

    [Fact]
    public async Task Should_publish_what_it_has_seen_when_a_lease_is_released()
    {
        await _pool.ExpectMsgAsync<PoolActor.Changed>();
        await AcquireAsync(1);
        await AcquireAsync(2);
        await AcquireAsync(3);

        _backend.Tell(new BackendActor.Release(new LeaseId(2)));

        Assert.Equal(Changed(Liveness.Unknown, 2, 3), await _pool.ExpectMsgAsync<PoolActor.Changed>());
    }

    [Fact]
    public async Task Should_change_nothing_when_a_release_is_double_or_unknown()
    {
        await _pool.ExpectMsgAsync<PoolActor.Changed>();
        using var lease = await AcquireAsync(1);
        await AcquireAsync(2);

        lease.Dispose();
        lease.Dispose();
        _backend.Tell(new BackendActor.Release(new LeaseId(99)));

        Assert.Equal(1, (await DescribeAsync()).ConnectionCount);
        Assert.Equal(Changed(Liveness.Unknown, 1, 2), await _pool.ExpectMsgAsync<PoolActor.Changed>());
        Assert.False(_pool.HasMessages, "what changes nothing is not published");
    }

    [Fact]
    public async Task Should_grant_a_lease_when_it_is_dead()
    {
        Probe(good: false);

        await AcquireAsync(1);

        Assert.Equal((false, 1), ((await DescribeAsync()).Alive, (await DescribeAsync()).ConnectionCount));
    }

    [Fact]
    public async Task Should_have_itself_probed_at_once_when_a_connection_failed()
    {
        await _health.ExpectMsgAsync<HealthSupervisor.Enroll>();

        (await AcquireAsync(1)).Complete(new Completion(CompletionKind.ConnectFailed));

        Assert.Equal(new HealthSupervisor.ProbeNow(new BackendId(2)), await _health.ExpectMsgAsync<HealthSupervisor.ProbeNow>());
    }

    [Fact]
    public async Task Should_describe_itself_when_asked()
    {
        await AcquireAsync(1);
        Probe(good: true);
        _backend.Tell(new BackendActor.MemoryRead(4096));
        Time.Advance(TimeSpan.FromSeconds(83));

        var status = await DescribeAsync();

        var expected = new BackendStatus(Some.Address(2), Alive: true, TimeSpan.FromSeconds(83), MemoryUsage: 4096, ConnectionCount: 1)
        {
            Requests = 1,
            Probes = (1, 0),
            LastProbe = "status 200",
            Flips = 1,
            Since = status.Since,
        };
        Assert.Equal(expected, status);
        Assert.Equal(TimeSpan.FromSeconds(83), Time.Now - status.Since);
    }

    private static PoolActor.Changed Changed(Liveness liveness, int active, long seen)
    {
        return new PoolActor.Changed(new BackendId(2), liveness, active, seen);
    }

    private async Task<Lease> AcquireAsync(long lease)
    {
        _backend.Tell(new BackendActor.Acquire(new LeaseId(lease)), _caller);
        return (await _caller.ExpectMsgAsync<BackendActor.Granted>()).Lease;
    }

    private void Probe(bool good)
    {
        _backend.Tell(new BackendActor.Probed(new ProbeResult(good, "status 200")));
    }

    private async Task<BackendStatus> DescribeAsync()
    {
        _backend.Tell(BackendActor.Describe.Instance, _caller);
        return await _caller.ExpectMsgAsync<BackendStatus>();
    }
}
