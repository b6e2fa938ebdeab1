using Balancer.Actors;
using Balancer.Actors.Permits;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Backends, their limits and the options change while permits are held.</summary>
public sealed class PoolActorPermitsChangeTests : PermitsTest
{
    [Fact]
    public async Task Should_keep_to_a_limit_that_is_lowered_although_it_has_permits_for_more()
    {
        var pool = await StartAsync(backends: 1, maxConnections: 3);
        var lease = await AcquireAsync(pool);
        await AcquireAsync(pool);
        await AcquireAsync(pool);
        var waiter = await WaitAsync(pool);
        Say(pool);
        await ChangeAsync(pool, new BackendUpdate(null, MaxConnections: 1));

        await pool.ReleaseAsync(lease);

        Assert.False(waiter.HasMessages, "two run, and one may");
    }

    [Fact]
    public async Task Should_not_have_a_permit_that_was_granted_for_a_backend_that_was_gone()
    {
        var pool = await StartAsync(backends: 2, maxConnections: 2);
        await pool.Control.RemoveAsync("app0:80", null, CancellationToken.None);
        Say(pool, grants: 0);

        await pool.Control.AddAsync(Some.Entry(0, maxConnections: 2), CancellationToken.None);

        Assert.Equal(0, (await pool.DescribeAsync()).Single(backend => backend.Address.Name == "app0:80").Permits);
    }

    [Fact]
    public async Task Should_still_tell_of_what_runs_when_a_backend_is_called_something_else_and_removed()
    {
        var pool = await StartAsync(backends: 2, maxConnections: 2);
        await AcquireAsync(pool);
        var options = pool.Settings.Current;
        var renamed = new BackendOptions { Url = "http://app0:80", Name = "new", MaxConnections = 2 };

        await pool.Control.ApplyAsync(options with { Backends = [renamed, options.Backends[1]] }, CancellationToken.None);
        await pool.Control.ApplyAsync(options with { Backends = [options.Backends[1]] }, CancellationToken.None);
        Say(pool, isCall: true);

        var report = await Exchange.FishForMessageAsync<PermitExchange.Report>(m => m.Message.IsFull);
        Assert.Equal(1, report.Message.Backends.Single(holding => holding.Name == Key(0)).Permits);
    }

    [Fact]
    public async Task Should_break_off_what_began_when_it_would_have_gone_on()
    {
        var pool = await StartAsync(backends: 1, maxConnections: 2, SharingFallback.Local);
        var lease = await AcquireAsync(pool);
        await pool.Control.ApplyAsync(pool.Settings.Current with { Fallback = SharingFallback.Reject }, CancellationToken.None);
        var end = new TaskCompletionSource();
        using var ending = lease.Revoked.Register(end.SetResult);

        await AdvanceAsync(PermitTimes.Valid, pool.Actor);
        await AdvanceAsync(PermitTimes.RunOut, pool.Actor);

        await end.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Should_report_a_request_that_waits_in_the_place_of_one_whose_client_has_left()
    {
        var pool = await StartAsync(backends: 1, maxConnections: 2);
        using var gone = new CancellationTokenSource();
        var abandoned = pool.Balancer.AcquireAsync(default, null, gone.Token).AsTask();
        await HearAsync();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);

        pool.Ask(CreateTestProbe());

        Assert.Single((await HearAsync()).Waits);
    }
}
