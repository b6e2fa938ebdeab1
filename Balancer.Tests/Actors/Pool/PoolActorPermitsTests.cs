using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Permits;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>A node has as many places on a backend as it has permits.</summary>
public sealed class PoolActorPermitsTests : PermitsTest
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task Should_report_a_request_that_waits_and_serve_it_when_a_permit_is_granted()
    {
        var pool = await StartAsync(backends: 2, maxConnections: 2);
        var waiter = CreateTestProbe();
        pool.Ask(waiter);

        Assert.Single((await HearAsync()).Waits);
        Say(pool, grants: 1);

        await waiter.ExpectMsgAsync<Balancer.Actors.Pool.PoolActor.Queued>();
        Assert.Equal(1, (await waiter.ExpectMsgAsync<BackendActor.Granted>()).Lease.Backend.Id.Value);
        Assert.Equal(1, Assert.Single((await HearAsync()).Backends, holding => holding.Name == Key(1)).Permits);
    }

    [Fact]
    public async Task Should_use_a_permit_again_on_the_spot_when_nobody_else_waits()
    {
        var pool = await StartAsync(backends: 1, maxConnections: 2);
        var lease = await AcquireAsync(pool);

        await pool.CompleteAsync(lease, new Completion(CompletionKind.Answered, 200));

        Assert.NotNull(await pool.AcquireAsync());
        await Exchange.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task Should_give_a_permit_back_when_others_wait()
    {
        var pool = await StartAsync(backends: 1, maxConnections: 2);
        var lease = await AcquireAsync(pool);
        Say(pool, othersWait: true);

        await pool.ReleaseAsync(lease);

        Assert.Equal(0, Assert.Single((await HearAsync()).Backends).Permits);
    }

    [Fact]
    public async Task Should_give_a_permit_back_when_it_was_not_needed_for_a_while()
    {
        var pool = await StartAsync(backends: 1, maxConnections: 2);
        await pool.ReleaseAsync(await AcquireAsync(pool));

        await AdvanceAsync(PermitTimes.Reuse, pool.Actor);
        await AdvanceAsync(PermitTimes.Reuse, pool.Actor);

        Assert.Equal(1, Assert.Single((await HearAsync()).Backends).Permits); // An owner that was not heard of for so long is asked first.
        Say(pool);
        Assert.Equal(0, Assert.Single((await HearAsync()).Backends).Permits);
    }

    [Fact]
    public async Task Should_go_on_with_all_its_permits_when_its_owner_has_died_while_requests_wait()
    {
        var pool = await StartAsync(backends: 1, maxConnections: 4);
        var leases = new List<Lease>();
        for (var i = 0; i < 4; i++)
        {
            leases.Add(await AcquireAsync(pool));
        }

        Say(pool, othersWait: true); // And then no more.
        await AdvanceAsync(PermitTimes.Recent + Short, pool.Actor);
        foreach (var lease in leases)
        {
            await pool.ReleaseAsync(lease);
        }

        Assert.Equal(4, Assert.Single((await HearAsync()).Backends).Permits);
        await AdvanceAsync(PermitTimes.Response + Short, pool.Actor);

        await pool.HoldAsync(4);
    }

    [Fact]
    public async Task Should_keep_a_permit_when_its_owner_does_not_answer()
    {
        var pool = await StartAsync(backends: 1, maxConnections: 2);
        var lease = await AcquireAsync(pool);
        Say(pool, othersWait: true);
        var waiter = await WaitAsync(pool); // Which is not answered.
        await AdvanceAsync(PermitTimes.Response + Short, pool.Actor);

        await pool.ReleaseAsync(lease);

        await waiter.ExpectMsgAsync<BackendActor.Granted>();
    }

    [Fact]
    public async Task Should_begin_nothing_on_a_limited_backend_when_what_was_granted_has_run_out()
    {
        var pool = await StartAsync(backends: 1, maxConnections: 2);
        await pool.ReleaseAsync(await AcquireAsync(pool));

        Time.Advance(PermitTimes.Valid);
        var waiter = CreateTestProbe();
        pool.Ask(waiter);

        await waiter.ExpectMsgAsync<Balancer.Actors.Pool.PoolActor.Queued>();
        Assert.Contains(Events, text => text.StartsWith("Cut off from the nodes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_send_nothing_to_a_limited_backend_when_no_owner_has_been_heard_of()
    {
        var pool = await StartAloneAsync(backends: 1, maxConnections: 2);
        var waiter = CreateTestProbe();

        pool.Ask(waiter);

        await waiter.ExpectMsgAsync<Balancer.Actors.Pool.PoolActor.Queued>();
    }

    [Fact]
    public async Task Should_go_on_with_backends_without_a_limit_when_no_owner_has_been_heard_of()
    {
        var pool = await StartAloneAsync(backends: 2, maxConnections: null);

        Assert.Equal([0, 1, 0], await pool.HoldAsync(3));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(7, 2)]
    [InlineData(9, 3)]
    public async Task Should_keep_to_its_part_of_a_limit_when_it_is_cut_off_and_may_go_on(int limit, int part)
    {
        var pool = await StartAloneAsync(backends: 1, limit, SharingFallback.Local);

        await pool.HoldAsync(part);
        var waiter = CreateTestProbe();
        pool.Ask(waiter);

        await waiter.ExpectMsgAsync<Balancer.Actors.Pool.PoolActor.Queued>();
    }

    [Fact]
    public async Task Should_report_what_it_has_begun_by_itself_as_soon_as_it_is_in_touch()
    {
        var pool = await StartAloneAsync(backends: 1, maxConnections: 2, SharingFallback.Local);
        Say(pool, isCall: true);
        Assert.Equal(0, Assert.Single((await HearAsync()).Backends).Over);
        await pool.HoldAsync(1);

        Say(pool);

        Assert.Equal(1, Assert.Single((await HearAsync()).Backends).Over);
    }

    [Theory]
    [InlineData(SharingFallback.Reject, true)]
    [InlineData(SharingFallback.Local, false)]
    public async Task Should_break_off_what_runs_when_others_may_use_its_place(SharingFallback fallback, bool isBrokenOff)
    {
        var pool = await StartAsync(backends: 1, maxConnections: 2, fallback);
        var lease = await AcquireAsync(pool);
        var end = new TaskCompletionSource();
        using var ending = lease.Revoked.Register(end.SetResult);

        await AdvanceAsync(PermitTimes.Valid, pool.Actor);
        Assert.False(end.Task.IsCompleted);
        await AdvanceAsync(PermitTimes.RunOut, pool.Actor);

        if (isBrokenOff)
        {
            await end.Task.WaitAsync(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(isBrokenOff, lease.Revoked.IsCancellationRequested);
    }

    [Fact]
    public async Task Should_give_the_permits_of_a_drained_backend_back()
    {
        var pool = await StartAsync(backends: 1, maxConnections: 2);
        await pool.ReleaseAsync(await AcquireAsync(pool));

        await ChangeAsync(pool, new BackendUpdate(BackendMode.Draining, MaxConnections: null));

        var holding = Assert.Single((await HearAsync()).Backends);
        Assert.Equal((0, -1), (holding.Permits, holding.Rank));
    }

    [Fact]
    public async Task Should_choose_by_itself_again_when_limits_are_shared_no_longer()
    {
        var pool = await StartAsync(backends: 1, maxConnections: 2);

        await pool.Control.ApplyAsync(Some.Pool(1, maxConnections: 2), CancellationToken.None);

        Assert.NotNull(await pool.AcquireAsync());
        await Exchange.FishForMessageAsync<PermitExchange.Delist>(_ => true);
    }

    [Fact]
    public async Task Should_tell_who_grants_and_what_it_has()
    {
        var pool = await StartAsync(backends: 1, maxConnections: 2);
        await AcquireAsync(pool);

        var status = await pool.StatusAsync();

        Assert.Equal(new PermitStatus("b:1", IsInTouch: true, IsGranting: true, SharingFallback.Reject), status.Permits);
        Assert.Equal(1, Assert.Single(status.Backends).Permits);
    }
}
