using Balancer.Actors;
using Balancer.Actors.Health;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Backends that are added by commands, some of them again.</summary>
public sealed class PoolActorAddingTests : ActorTest
{
    [Fact]
    public async Task Should_be_another_backend_that_follows_the_configuration_when_it_is_added_again()
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);
        await pool.Control.RemoveAsync("app0:80", null, CancellationToken.None);
        Assert.Equal(["app0:80"], (await pool.StatusAsync()).Removed);

        var added = await pool.Control.AddAsync(Some.Entry(0, maxConnections: 3), CancellationToken.None);

        Assert.Equal(
            (CommandOutcome.Done, 3, BackendOrigin.File), (added.Outcome, added.Backend!.MaxConnections, added.Backend.Origin));
        Assert.Equal(["maxConnections"], added.Backend.Overrides);
        Assert.Equal(["app0:80", "app1:80"], (await pool.DescribeAsync()).Select(backend => backend.Address.Name));
        await pool.Health.ExpectMsgAsync<HealthSupervisor.Withdraw>();
        Assert.Equal(new BackendId(2), (await pool.Health.ExpectMsgAsync<HealthSupervisor.Enroll>()).Backend.Id);
        Assert.Empty((await pool.StatusAsync()).Removed);
        await pool.Control.ApplyAsync(new PoolOptions { Backends = [Some.Entry(0, maxConnections: 5), Some.Entry(1)] }, CancellationToken.None);
        Assert.Equal(5, (await pool.DescribeAsync())[0].MaxConnections);
        await pool.Control.ApplyAsync(new PoolOptions { Backends = [Some.Entry(1)] }, CancellationToken.None);
        Assert.Equal(["app1:80"], (await pool.DescribeAsync()).Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_keep_its_count_when_it_is_added_again_after_its_time_was_up()
    {
        var pool = await RunningPool.StartAsync(this, backends: 1);
        var held = (await pool.AcquireAsync())!.Value;
        await pool.Control.RemoveAsync("app0:80", TimeSpan.FromSeconds(1), CancellationToken.None);
        await AdvanceAsync(TimeSpan.FromSeconds(1), pool.Actor);

        var added = await pool.Control.AddAsync(Some.Entry(0), CancellationToken.None);

        Assert.Equal((CommandOutcome.Done, 1, BackendCondition.Up), (added.Outcome, added.Backend!.ConnectionCount, added.Backend.Condition));
        await pool.ReleaseAsync(held);
        Assert.Equal([(0, 1)], (await pool.DescribeAsync()).Select(backend => (backend.ConnectionCount, (int)backend.Requests)));
        Assert.Equal([0], await pool.HoldAsync(1));
    }

    [Theory]
    [InlineData("http://app1:80", null, "NameInUse")]
    [InlineData("http://other:80", "app1:80", "NameInUse")]
    [InlineData("http://app1", "other", "UrlInUse")]
    public async Task Should_refuse_to_add_what_is_there(string url, string? name, string outcome)
    {
        var pool = await RunningPool.StartAsync(this, backends: 2);

        var result = await pool.Control.AddAsync(new BackendOptions { Url = url, Name = name }, CancellationToken.None);

        Assert.Equal(outcome, result.Outcome.ToString());
        Assert.Equal(2, (await pool.DescribeAsync()).Count);
    }

    [Theory]
    [InlineData("http://app0:80", null)]
    [InlineData("http://other:80", "app0:80")]
    [InlineData("http://app0:80", "other")]
    public async Task Should_say_that_it_is_leaving_when_it_is_added_while_it_is_being_removed(string url, string? name)
    {
        var pool = await RunningPool.StartAsync(this, backends: 1);
        var held = (await pool.AcquireAsync())!.Value;
        await pool.Control.RemoveAsync("app0:80", null, CancellationToken.None);

        var result = await pool.Control.AddAsync(new BackendOptions { Url = url, Name = name }, CancellationToken.None);

        Assert.Equal(CommandOutcome.Leaving, result.Outcome);
        await pool.ReleaseAsync(held);
        Assert.Empty(await pool.DescribeAsync());
    }

    [Fact]
    public async Task Should_add_a_name_once_when_twenty_threads_add_it_at_once()
    {
        var pool = await RunningPool.StartAsync(this, backends: 1);

        var results = await Eventually.CompletesAsync(
            Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() => pool.Control.AddAsync(
                new BackendOptions { Url = $"http://new{number}:80", Name = "new" }, CancellationToken.None)))),
            "each gets a reply");

        Assert.Single(results, result => result.Outcome == CommandOutcome.Done);
        Assert.Equal(19, results.Count(result => result.Outcome == CommandOutcome.NameInUse));
        Assert.Equal(2, (await pool.DescribeAsync()).Count);
    }
}
