using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>New options in the place of the old ones: what differs is applied, and nothing else changes.</summary>
public sealed class PoolActorConfigureTests : ActorTest
{
    [Fact]
    public async Task Should_list_the_backends_in_the_new_order_and_those_added_by_commands_after_them()
    {
        var pool = await RunningPool.StartAsync(this, backends: 3);
        await pool.Control.AddAsync(Some.Entry(9), CancellationToken.None);

        await ApplyAsync(pool, Some.Entry(4), Some.Entry(2), Some.Entry(0));

        Assert.Equal(["app4:80", "app2:80", "app0:80", "app9:80"], (await pool.DescribeAsync()).Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_leave_everything_of_a_backend_as_it_is_when_it_stays()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        await pool.CompleteAsync((await pool.LeasesAsync(3))[0], new Completion(CompletionKind.Answered, 200));
        var before = (await pool.DescribeAsync()).ToDictionary(backend => backend.Address.Name);

        await ApplyAsync(pool, Some.Entry(5), Some.Entry(1), Some.Entry(0));

        var after = (await pool.DescribeAsync()).ToDictionary(backend => backend.Address.Name);
        Assert.Equal(3, after.Count);
        Assert.All(before, backend => Assert.Equivalent(backend.Value, after[backend.Key], strict: true));
        Assert.Equal(new BackendId(2), (await pool.Health.FishForMessageAsync<HealthSupervisor.Enroll>(_ => true)).Backend.Id);
        Assert.Equal([1, 0, 1, 0], await pool.HoldAsync(4));
    }

    [Fact]
    public async Task Should_let_a_backend_finish_what_it_has_when_it_is_no_longer_there()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        var held = (await pool.LeasesAsync(2))[0];

        await ApplyAsync(pool, Some.Entry(1));

        Assert.Equal([1, 1], await pool.HoldAsync(2));
        Assert.Equal(2, (await pool.DescribeAsync()).Count);
        await pool.ReleaseAsync(held);
        Assert.Single(await pool.DescribeAsync());
    }

    [Fact]
    public async Task Should_keep_its_actor_and_its_count_when_it_comes_back_while_it_leaves()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        var held = (await pool.LeasesAsync(2))[0];
        await ApplyAsync(pool, Some.Entry(1));

        await ApplyAsync(pool, Some.Entry(0), Some.Entry(1));

        var first = (await pool.DescribeAsync())[0];
        Assert.Equal(("app0:80", true, 1, BackendCondition.Up), (first.Address.Name, first.Alive, first.ConnectionCount, first.Condition));
        await pool.Health.ExpectMsgAsync<HealthSupervisor.Reconfigured>();
        await pool.Health.ExpectMsgAsync<HealthSupervisor.Reconfigured>();
        Assert.False(pool.Health.HasMessages, "it is enrolled still");
        await pool.ReleaseAsync(held);
        Assert.Equal([0], await pool.HoldAsync(1));
        Assert.Equal(2, (await pool.DescribeAsync()).Count);
    }

    [Fact]
    public async Task Should_have_a_place_all_the_while_when_every_backend_is_replaced()
    {
        var pool = await RunningPool.StartAsync(this, backends: 1, options: Some.Pool(1, maxConnections: 1));
        await pool.HoldAsync(1);
        var waiter = CreateTestProbe();
        pool.Ask(waiter);
        await waiter.ExpectMsgAsync<PoolActor.Queued>();

        await ApplyAsync(pool, Some.Entry(1));

        // Not yet probed, but nobody else is there.
        Assert.Equal(1, (await waiter.ExpectMsgAsync<BackendActor.Granted>()).Lease.Backend.Id.Value);
    }

    [Fact]
    public async Task Should_serve_who_waits_when_the_new_limit_is_higher()
    {
        var pool = await RunningPool.StartAsync(this, backends: 1, options: Some.Pool(1, maxConnections: 1));
        await pool.HoldAsync(1);
        var waiter = CreateTestProbe();
        pool.Ask(waiter);
        await waiter.ExpectMsgAsync<PoolActor.Queued>();

        await ApplyAsync(pool, Some.Entry(0, maxConnections: 2));

        await waiter.ExpectMsgAsync<BackendActor.Granted>();
    }

    [Fact]
    public async Task Should_refuse_at_the_new_time_when_that_is_shorter()
    {
        var pool = await RunningPool.StartAsync(this, backends: 1, options: Some.Pool(1, maxConnections: 1));
        await pool.HoldAsync(1);
        var waiter = CreateTestProbe();
        pool.Ask(waiter);
        await waiter.ExpectMsgAsync<PoolActor.Queued>();
        await AdvanceAsync(TimeSpan.FromSeconds(1), pool.Actor);

        var next = new PoolOptions { Backends = pool.Settings.Current.Backends, Queue = { Timeout = TimeSpan.FromSeconds(2) } };
        await pool.Control.ApplyAsync(next, CancellationToken.None);
        await AdvanceAsync(TimeSpan.FromSeconds(1), pool.Actor);

        Assert.Equal(Refusal.QueueTimedOut, (await waiter.ExpectMsgAsync<PoolActor.Refused>()).Refusal);
    }

    [Fact]
    public async Task Should_count_every_backend_as_alive_when_health_checks_are_turned_off_and_as_before_when_on_again()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        await pool.ProbeAsync(good: false, 0);
        var (on, off) = (pool.Settings.Current, new PoolOptions { Backends = pool.Settings.Current.Backends, Health = { Enabled = false } });

        await pool.Control.ApplyAsync(off, CancellationToken.None);
        Assert.Equal([true, true], (await pool.DescribeAsync()).Select(backend => backend.Alive));
        Assert.Equal([0, 1], (await pool.HoldAsync(2)).Order());

        await pool.Control.ApplyAsync(on, CancellationToken.None);
        Assert.Equal([false, true], (await pool.DescribeAsync()).Select(backend => backend.Alive));
        Assert.Equal([1, 1], await pool.HoldAsync(2));
        await pool.Health.FishForMessageAsync<HealthSupervisor.Reconfigured>(_ => true);
    }

    private static Task ApplyAsync(RunningPool pool, params IReadOnlyList<BackendOptions> entries)
    {
        return pool.Control.ApplyAsync(new PoolOptions { Backends = entries }, CancellationToken.None);
    }
}
