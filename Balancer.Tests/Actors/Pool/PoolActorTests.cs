using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

public sealed class PoolActorTests : ActorTest
{
    [Fact]
    public async Task Should_reach_every_backend_in_turn_when_requests_come_one_after_the_other()
    {
        var pool = await RunningPool.StartAsync(this, backends: 3);

        var chosen = new List<int>();
        for (var i = 0; i < 9; i++)
        {
            var lease = (await pool.AcquireAsync())!.Value;
            chosen.Add(lease.Backend.Id.Value);
            await pool.ReleaseAsync(lease);
        }

        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2], chosen);
    }

    [Fact]
    public async Task Should_spread_requests_evenly_when_they_are_all_held()
    {
        var pool = await RunningPool.StartAsync(this, backends: 3);

        await pool.HoldAsync(30);

        Assert.Equal([10, 10, 10], (await pool.DescribeAsync()).Select(backend => backend.ConnectionCount));
    }

    [Fact]
    public async Task Should_send_requests_elsewhere_when_one_backend_holds_more()
    {
        var pool = await RunningPool.StartAsync(this, backends: 3, alive: false);
        await pool.ProbeAsync(good: true, 1);
        Assert.Equal([1, 1, 1, 1, 1], await pool.HoldAsync(5));
        await pool.ProbeAsync(good: true, 0, 2);

        var next = await pool.HoldAsync(10);

        Assert.DoesNotContain(1, next);
        Assert.Equal([5, 5, 5], (await pool.DescribeAsync()).Select(backend => backend.ConnectionCount));
    }

    [Fact]
    public async Task Should_count_down_to_zero_when_every_lease_is_given_back()
    {
        var pool = await RunningPool.StartAsync(this, backends: 3);
        for (var i = 0; i < 20; i++)
        {
            (await pool.AcquireAsync())!.Value.Dispose();
        }

        Assert.Equal([0, 0, 0], (await pool.DescribeAsync()).Select(backend => backend.ConnectionCount));
    }

    [Fact]
    public async Task Should_answer_that_there_is_none_when_all_are_dead()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2, alive: false);
        await pool.ProbeAsync(good: false, 0, 1);

        Assert.Null(await pool.AcquireAsync());

        await pool.ProbeAsync(good: true, 1);
        Assert.Equal(1, (await pool.AcquireAsync())?.Backend.Id.Value);
    }

    [Fact]
    public async Task Should_send_requests_to_the_unprobed_when_nobody_is_live()
    {
        var pool = await RunningPool.StartAsync(this, backends: 3, alive: false);
        await pool.ProbeAsync(good: false, 1);

        Assert.Equal([0, 2, 0, 2], await pool.HoldAsync(4));
    }

    [Fact]
    public async Task Should_send_a_request_elsewhere_when_it_was_tried_there()
    {
        var pool = await RunningPool.StartAsync(this, backends: 3);

        Assert.Equal(1, (await pool.AcquireAsync(0))?.Backend.Id.Value);
        Assert.Equal(2, (await pool.AcquireAsync(0, 1))?.Backend.Id.Value);
        Assert.NotNull(await pool.AcquireAsync(0, 1, 2));
    }

    [Fact]
    public async Task Should_describe_the_backends_in_configuration_order_when_asked()
    {
        var pool = await RunningPool.StartAsync(this, backends: 12, alive: false);
        await pool.ProbeAsync(good: true, 3, 11);

        var backends = await pool.DescribeAsync();

        Assert.Equal(Enumerable.Range(0, 12).Select(number => $"http://app{number}:80"), backends.Select(backend => backend.Address.Url));
        Assert.Equal([3, 11], Enumerable.Range(0, 12).Where(number => backends[number].Alive));
    }
}
