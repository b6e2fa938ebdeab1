using Balancer.Actors;
using Balancer.Actors.Cluster;
using Balancer.Actors.Pool;

namespace Balancer.Tests.Actors.Pool;

/// <summary>A drain is done when no node has anything in flight any more, or may send something still.</summary>
public sealed class PoolActorClusterDrainTests : ClusterTest
{
    private static readonly BackendUpdate Drain = new(BackendMode.Draining, null);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_be_done_when_the_others_have_nothing_there_any_more(bool isRemoval)
    {
        var pool = await StartAsync(backends: 2);
        Join(pool, count: 2);
        var id = await BeginAsync(pool, isRemoval);

        Assert.Equal(OperationState.Running, await StateAsync(pool, id));
        Tell(pool, Of(0, inFlight: 3, isBusy: true));
        Assert.Equal((OperationState.Running, 3), await LookAsync(pool, id));
        Tell(pool, Of(0, inFlight: 0, isBusy: true)); // It may send one still.
        Assert.Equal(OperationState.Running, await StateAsync(pool, id));
        Tell(pool, Of(1));
        Assert.Equal(OperationState.Running, await StateAsync(pool, id));
        Tell(pool, Of(0));

        Assert.Equal((OperationState.Done, 0), await LookAsync(pool, id));
        Assert.Equal(isRemoval ? ["app1:80"] : ["app0:80", "app1:80"], (await pool.DescribeAsync()).Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_call_what_another_node_drains_drained_when_no_node_has_anything_there()
    {
        const string Drained = "Drained: http://app0:80";
        var pool = await StartAsync(backends: 2);
        Join(pool, count: 3);
        Tell(pool, Set(SharedField.State, "Draining", "Active"));
        Tell(pool, Of(0, inFlight: 3, isBusy: true));
        await SettleAsync(pool.Actor);
        Assert.DoesNotContain(Drained, Events);

        Tell(pool, Of(0));
        await SettleAsync(pool.Actor);

        Assert.Contains(Drained, Events);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_not_be_done_while_this_node_has_something_there(bool isRemoval)
    {
        var pool = await StartAsync(backends: 2);
        Join(pool, count: 2);
        var held = (await pool.LeasesAsync(2)).First(lease => lease.Backend.Id.Value == 0);
        var id = await BeginAsync(pool, isRemoval);

        Tell(pool, Of(0));
        Assert.Equal((OperationState.Running, 1), await LookAsync(pool, id));
        await pool.ReleaseAsync(held);

        Assert.Equal(OperationState.Done, await StateAsync(pool, id));
    }

    [Fact]
    public async Task Should_not_be_done_when_only_this_node_has_nothing_there_any_more()
    {
        var pool = await StartAsync(backends: 2);
        Join(pool, count: 2);
        var held = (await pool.LeasesAsync(2)).First(lease => lease.Backend.Id.Value == 0);
        var id = await BeginAsync(pool, isRemoval: false);
        Tell(pool, Of(0, inFlight: 2, isBusy: true));

        await pool.ReleaseAsync(held);

        Assert.Equal((OperationState.Running, 2), await LookAsync(pool, id));
        Assert.DoesNotContain("Drained: http://app0:80", Events);
        Tell(pool, Of(0));
        Assert.Contains("Drained: http://app0:80", Events);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_be_done_at_once_when_there_are_no_other_nodes(bool isRemoval)
    {
        var pool = await StartAsync(backends: 2);

        Assert.Equal(OperationState.Done, await StateAsync(pool, await BeginAsync(pool, isRemoval)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_be_done_at_once_when_the_last_other_node_goes(bool isRemoval)
    {
        var pool = await StartAsync(backends: 2);
        Join(pool, count: 2);
        var id = await BeginAsync(pool, isRemoval);
        Tell(pool, Of(0, inFlight: 3, isBusy: true));

        Join(pool, count: 1);

        Assert.Equal((OperationState.Done, 0), await LookAsync(pool, id));
    }

    [Fact]
    public async Task Should_ask_every_second_what_the_others_have_there_while_it_waits_for_them()
    {
        var pool = await StartAsync(backends: 2);
        Join(pool, count: 2);
        await BeginAsync(pool, isRemoval: false);
        await Peers.ExpectMsgAsync<Peers.Enlist>();

        pool.Actor.Tell(PoolActor.TellLoads.Instance, Akka.Actor.ActorRefs.NoSender);

        Assert.Equal(new Peers.AskElsewhere(PoolSettings.Default, "app0:80"), await Peers.ExpectMsgAsync<Peers.AskElsewhere>());
        await Peers.ExpectMsgAsync<Peers.TellOthers>();
    }

    [Fact]
    public async Task Should_expire_when_its_time_is_up_although_the_others_have_something_there()
    {
        var pool = await StartAsync(backends: 2);
        Join(pool, count: 2);
        var removal = await pool.Control.RemoveAsync("app0:80", TimeSpan.FromSeconds(30), CancellationToken.None);
        Tell(pool, Of(0, inFlight: 3, isBusy: true));

        await AdvanceAsync(TimeSpan.FromSeconds(31), pool.Actor);

        Assert.Equal(OperationState.Expired, await StateAsync(pool, removal.Operation!.Id));
    }

    [Fact]
    public async Task Should_get_nothing_new_while_it_waits_for_the_others_and_again_when_that_is_taken_back()
    {
        var pool = await StartAsync(backends: 2);
        Join(pool, count: 2);
        var id = await BeginAsync(pool, isRemoval: false);
        Assert.Equal([1, 1], await pool.HoldAsync(2));

        await ChangeAsync(pool, new BackendUpdate(BackendMode.Active, null));

        Assert.Equal(OperationState.Cancelled, await StateAsync(pool, id));
        Assert.Equal([0, 0], await pool.HoldAsync(2));
    }

    [Fact]
    public async Task Should_not_wait_for_the_others_when_one_of_them_has_asked_for_it()
    {
        var pool = await StartAsync(backends: 2);
        Join(pool, count: 2);

        Tell(pool, Set(SharedField.Presence, "removed", "http://app0:80"));

        // Who has asked waits for all; this node only sees to its own.
        Assert.Equal(["app1:80"], (await pool.DescribeAsync()).Select(backend => backend.Address.Name));
    }

    private static async Task<string> BeginAsync(RunningPool pool, bool isRemoval)
    {
        var result = isRemoval
            ? await pool.Control.RemoveAsync("app0:80", null, CancellationToken.None)
            : await pool.Control.UpdateAsync("app0:80", Drain, CancellationToken.None);
        return result.Operation!.Id;
    }

    private static async Task<OperationState> StateAsync(RunningPool pool, string id) => (await LookAsync(pool, id)).State;

    private static async Task<(OperationState State, int Remaining)> LookAsync(RunningPool pool, string id)
    {
        var operation = (await pool.Control.GetOperationAsync(id, TimeSpan.Zero, CancellationToken.None))!;
        return (operation.State, operation.Remaining);
    }
}
