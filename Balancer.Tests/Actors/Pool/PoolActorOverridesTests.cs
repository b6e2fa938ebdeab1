using Balancer.Actors;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>What commands have changed, when the configuration is replaced.</summary>
public sealed class PoolActorOverridesTests : ActorTest
{
    [Theory]
    [InlineData(null, 3, 3)] // The file changes it.
    [InlineData(7, 3, 3)] // The file changes what a command had changed.
    [InlineData(7, 5, 7)] // The file changes nothing.
    [InlineData(7, null, null)] // The file takes it away.
    public async Task Should_take_a_limit_over_when_it_differs_from_what_the_configuration_said_before(int? command, int? file, int? expected)
    {
        var pool = await RunningPool.StartAsync(this, backends: 1, options: Some.Pool(1, maxConnections: 5));
        await pool.Control.UpdateAsync("app0:80", new BackendUpdate(null, command), CancellationToken.None);

        await ApplyAsync(pool, Some.Entry(0, file));

        var backend = (await pool.DescribeAsync())[0];
        Assert.Equal(expected, backend.MaxConnections);
        Assert.Equal(expected == file ? [] : ["maxConnections"], backend.Overrides);
    }

    [Theory]
    [InlineData(BackendMode.Draining)]
    [InlineData(BackendMode.Disabled)]
    public async Task Should_leave_it_as_a_command_has_set_it_when_the_configuration_changes_elsewhere(BackendMode mode)
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        await pool.Control.UpdateAsync("app0:80", new BackendUpdate(mode, null), CancellationToken.None);

        await ApplyAsync(pool, Some.Entry(0), Some.Entry(1, maxConnections: 4));

        Assert.Equal([(mode, null), (BackendMode.Active, 4)], (await pool.DescribeAsync()).Select(b => (b.Mode, b.MaxConnections)));
        Assert.Equal(["state"], (await pool.DescribeAsync())[0].Overrides);
    }

    [Fact]
    public async Task Should_come_back_when_a_command_has_removed_it_and_the_configuration_changes_it()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        await pool.Control.RemoveAsync("app0:80", null, CancellationToken.None);

        await ApplyAsync(pool, Some.Entry(0, maxConnections: 4), Some.Entry(1));

        var backend = (await pool.DescribeAsync())[0];
        Assert.Equal(("app0:80", 4, BackendOrigin.File), (backend.Address.Name, backend.MaxConnections, backend.Origin));
    }

    [Fact]
    public async Task Should_stay_when_the_configuration_has_it_again_before_its_time_to_leave_is_up()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        var held = (await pool.LeasesAsync(2))[0];
        var removal = await pool.Control.RemoveAsync("app0:80", TimeSpan.FromSeconds(30), CancellationToken.None);
        await ApplyAsync(pool, Some.Entry(1));
        await ApplyAsync(pool, Some.Entry(0), Some.Entry(1));
        var operation = await pool.Control.GetOperationAsync(removal.Operation!.Id, TimeSpan.Zero, CancellationToken.None);
        Assert.Equal(OperationState.Cancelled, operation!.State);

        await AdvanceAsync(TimeSpan.FromSeconds(31), pool.Actor);

        var backend = (await pool.DescribeAsync())[0];
        Assert.Equal(("app0:80", BackendCondition.Up, 1), (backend.Address.Name, backend.Condition, backend.ConnectionCount));
        await pool.ReleaseAsync(held);
        Assert.Equal(2, (await pool.DescribeAsync()).Count);
    }

    [Fact]
    public async Task Should_say_in_the_log_who_made_a_change()
    {
        var pool = await RunningPool.StartAsync(this, backends: 3);

        await pool.Control.UpdateAsync("app0:80", new BackendUpdate(BackendMode.Disabled, 7), CancellationToken.None);
        await pool.Control.AddAsync(Some.Entry(8), CancellationToken.None);
        await pool.Control.RemoveAsync("app8:80", null, CancellationToken.None);
        await ApplyAsync(pool, Some.Entry(0), Some.Entry(1, maxConnections: 4), Some.Entry(9));

        Assert.Equal(
            [
                "InfoLevel: Limit of http://app0:80: 7 (admin API)",
                "InfoLevel: Set to Disabled: http://app0:80 (admin API)",
                "InfoLevel: Added: http://app8:80 as app8:80 (admin API)",
                "InfoLevel: Leaves: http://app8:80, with 0 request(s) in flight (admin API)",
            ],
            Logged.Lines("(admin API)"));
        Assert.Equal(
            [
                "InfoLevel: Limit of http://app1:80: 4 (configuration)",
                "InfoLevel: Added: http://app9:80 as app9:80 (configuration)",
                "InfoLevel: Leaves: http://app2:80, with 0 request(s) in flight (configuration)",
            ],
            Logged.Lines("(configuration)"));
    }

    [Fact]
    public async Task Should_leave_out_what_a_command_has_removed_when_the_configuration_changes_elsewhere()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        await pool.Control.RemoveAsync("app0:80", null, CancellationToken.None);

        await ApplyAsync(pool, Some.Entry(0), Some.Entry(1, maxConnections: 4));

        Assert.Equal(["app1:80"], (await pool.DescribeAsync()).Select(backend => backend.Address.Name));
        Assert.Equal(["app0:80"], (await pool.StatusAsync()).Removed);
    }

    [Fact]
    public async Task Should_take_the_limit_of_the_configuration_when_it_names_what_a_command_has_added()
    {
        var pool = await RunningPool.StartAsync(this, backends: 1);
        await pool.Control.AddAsync(Some.Entry(1, maxConnections: 5), CancellationToken.None);
        await pool.Control.UpdateAsync("app1:80", new BackendUpdate(null, 7), CancellationToken.None);
        await pool.AcquireAsync(0);

        await ApplyAsync(pool, Some.Entry(0), Some.Entry(1, maxConnections: 5));

        var second = (await pool.DescribeAsync())[1];
        Assert.Equal((BackendOrigin.File, 5), (second.Origin, second.MaxConnections));
        Assert.Empty(second.Overrides);
        Assert.DoesNotContain(await pool.DescribeAsync(), backend => backend.Mode == BackendMode.Draining);
    }

    [Theory]
    [InlineData("http://other:80", "new")]
    [InlineData("http://new:80", "other")]
    public async Task Should_put_the_configuration_in_the_place_of_what_a_command_has_added_under_the_same_name_or_url(string url, string name)
    {
        var pool = await RunningPool.StartAsync(this, backends: 1);
        await pool.Control.AddAsync(new BackendOptions { Url = "http://new:80", Name = "new" }, CancellationToken.None);

        await ApplyAsync(pool, Some.Entry(0), new BackendOptions { Url = url, Name = name });

        var backends = await pool.DescribeAsync();
        Assert.Equal([("app0:80", BackendOrigin.File), (name, BackendOrigin.File)], backends.Select(b => (b.Address.Name, b.Origin)));
        Assert.Equal(url, backends[1].Address.Url);
    }

    private static Task ApplyAsync(RunningPool pool, params IReadOnlyList<BackendOptions> entries)
    {
        return pool.Control.ApplyAsync(new PoolOptions { Backends = entries }, CancellationToken.None);
    }
}
