using Balancer.Actors;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Backends that are removed by commands.</summary>
public sealed class PoolActorRemovalTests : ActorTest
{
    [Fact]
    public async Task Should_be_gone_when_its_last_request_has_ended()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        var held = (await pool.LeasesAsync(2))[0];

        var removed = await RemoveAsync(pool);

        Assert.Equal((CommandOutcome.Done, OperationState.Running), (removed.Outcome, removed.Operation!.State));
        Assert.Equal([BackendCondition.Draining, BackendCondition.Up], (await pool.DescribeAsync()).Select(backend => backend.Condition));
        Assert.Equal([true, false], (await pool.DescribeAsync()).Select(backend => backend.IsLeaving));
        await pool.ReleaseAsync(held);
        Assert.Equal(["app1:80"], await NamesAsync(pool));
        Assert.Equal(OperationState.Done, (await LookAsync(pool, removed)).State);
        await pool.Health.ExpectMsgAsync(new HealthSupervisor.Withdraw(new BackendId(0)));
    }

    [Fact]
    public async Task Should_be_gone_from_the_list_and_let_its_requests_go_on_when_its_time_is_up()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        var held = (await pool.LeasesAsync(2))[0];
        var removed = await RemoveAsync(pool, TimeSpan.FromSeconds(30));

        await AdvanceAsync(TimeSpan.FromSeconds(29.9), pool.Actor);
        Assert.Equal(2, (await pool.DescribeAsync()).Count);
        await AdvanceAsync(TimeSpan.FromSeconds(0.1), pool.Actor);

        Assert.Equal(["app1:80"], await NamesAsync(pool));
        var operation = await LookAsync(pool, removed);
        Assert.Equal((OperationState.Expired, 1), (operation.State, operation.Remaining));
        Assert.False(held.Backend.IsRemoved, "its connection is kept");
        Assert.False(pool.Health.HasMessages, "it is probed still");
    }

    [Fact]
    public async Task Should_be_taken_down_after_its_last_request_when_its_time_was_up_before()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        var held = (await pool.LeasesAsync(2))[0];
        await RemoveAsync(pool, TimeSpan.FromSeconds(30));
        await AdvanceAsync(TimeSpan.FromSeconds(30), pool.Actor);
        Watch(pool.Backends[0]);

        await pool.ReleaseAsync(held);
        await pool.Health.ExpectMsgAsync(new HealthSupervisor.Withdraw(new BackendId(0)));
        await AdvanceAsync(TimeSpan.FromSeconds(10), pool.Actor);

        await ExpectTerminatedAsync(pool.Backends[0]);
        await SettleAsync(pool.Actor);
        Assert.Equal(["WarningLevel: Gone: http://app0:80, with 1 request(s) in flight, which go on"], Logged.Lines("WarningLevel"));
        Assert.Single(Logged.Lines("Gone: "));
        Assert.Equal(["InfoLevel: The last request has ended: http://app0:80"], Logged.Lines("last request"));
    }

    [Fact]
    public async Task Should_say_to_those_who_had_a_lease_that_nothing_need_be_kept_for_it_when_it_is_gone()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        var held = (await pool.LeasesAsync(2))[0];
        await RemoveAsync(pool);
        Assert.False(held.Backend.IsRemoved, "a request is in flight");

        await pool.ReleaseAsync(held);

        Assert.True(held.Backend.IsRemoved, "the front end may close its connections");
    }

    [Fact]
    public async Task Should_never_expire_when_it_is_removed_again_without_a_time()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        await pool.LeasesAsync(2);
        await RemoveAsync(pool, TimeSpan.FromSeconds(30));
        var removed = await RemoveAsync(pool);

        await AdvanceAsync(TimeSpan.FromSeconds(31), pool.Actor);

        Assert.Equal(OperationState.Running, (await LookAsync(pool, removed)).State);
    }

    [Fact]
    public async Task Should_not_expire_when_its_last_request_ended_in_time()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        var held = (await pool.LeasesAsync(2))[0];
        var removed = await RemoveAsync(pool, TimeSpan.FromSeconds(30));
        await pool.ReleaseAsync(held);

        await AdvanceAsync(TimeSpan.FromSeconds(31), pool.Actor);

        Assert.Equal(OperationState.Done, (await LookAsync(pool, removed)).State);
    }

    [Fact]
    public async Task Should_refuse_to_change_it_when_it_leaves()
    {
        var pool = await RunningPool.StartAsync(this, backends: 1);
        await pool.HoldAsync(1);
        await RemoveAsync(pool);

        var result = await pool.Control.UpdateAsync("app0:80", new BackendUpdate(BackendMode.Active, 7), CancellationToken.None);

        Assert.Equal(CommandOutcome.Leaving, result.Outcome);
        Assert.Null((await pool.DescribeAsync())[0].MaxConnections);
    }

    [Fact]
    public async Task Should_refuse_those_who_wait_when_the_last_backend_leaves()
    {
        var pool = await RunningPool.StartAsync(this, backends: 1, options: Some.Pool(1, maxConnections: 1));
        await pool.HoldAsync(1);
        var waiter = CreateTestProbe();
        pool.Ask(waiter);
        await waiter.ExpectMsgAsync<PoolActor.Queued>();

        await RemoveAsync(pool);

        Assert.Equal(Refusal.NoLiveBackend, (await waiter.ExpectMsgAsync<PoolActor.Refused>()).Refusal);
    }

    private static Task<CommandResult> RemoveAsync(RunningPool pool, TimeSpan? drain = null)
    {
        return pool.Control.RemoveAsync("app0:80", drain, CancellationToken.None);
    }

    private static async Task<OperationStatus> LookAsync(RunningPool pool, CommandResult command)
    {
        return (await pool.Control.GetOperationAsync(command.Operation!.Id, TimeSpan.Zero, CancellationToken.None))!;
    }

    private static async Task<IEnumerable<string>> NamesAsync(RunningPool pool)
    {
        return (await pool.DescribeAsync()).Select(backend => backend.Address.Name);
    }
}
