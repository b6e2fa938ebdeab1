using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Cluster;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>When what was set holds, and for how long: it replaces what the configuration said then, and nothing else.</summary>
public sealed class PoolActorBasesTests : ClusterTest
{
    private static readonly (SharedKey Key, SharedEntry Entry)[] All =
    [
        Set(SharedField.Algorithm, "RoundRobin", "LeastConnections", backend: ""),
        Set(SharedField.State, "Draining", "Active"),
        Set(SharedField.Weight, "3", "1"),
        Set(SharedField.MaxConnections, "7", "0"),
        Set(SharedField.Backup, "True", "False"),
        Set(SharedField.Presence, "removed", "http://app1:80", "app1:80"),
        Set(SharedField.Presence, """{"url":"http://app8:80","maxConnections":4,"weight":3,"backup":true}""", backend: "new"),
    ];

    [Fact]
    public async Task Should_make_no_difference_and_no_second_event_when_it_comes_again()
    {
        var pool = await StartAsync(backends: 3);
        Tell(pool, All);
        var before = await pool.DescribeAsync();
        var events = Events.Count;

        Tell(pool, All);

        Assert.Equal(Settings(before), Settings(await pool.DescribeAsync()));
        Assert.Equal(events, Events.Count);
    }

    [Fact]
    public async Task Should_tell_once_that_it_is_not_added_when_that_comes_again()
    {
        var pool = await StartAsync(backends: 1);
        var other = Set(SharedField.Presence, """{"url":"http://app8:80","maxConnections":4,"weight":3,"backup":true}""");

        Tell(pool, other);
        Tell(pool, other);
        await SettleAsync(pool.Actor);

        Assert.Single(Events, text => text.StartsWith("Not added", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_tell_once_that_it_is_not_followed_when_the_configuration_here_is_another_one()
    {
        var pool = await StartAsync(backends: 1);
        var other = Set(SharedField.Weight, "3", "2");

        Tell(pool, other);
        Tell(pool, other);
        await SettleAsync(pool.Actor);

        Assert.Single(Events, "Not followed: Weight 3 of http://app0:80: the configuration says 1 here, and said 2 where it was set (ann on b:1)");
    }

    [Fact]
    public async Task Should_keep_what_a_command_has_set_since_when_word_of_an_earlier_setting_comes_late()
    {
        var pool = await StartAsync(backends: 1);
        await ChangeAsync(pool, new BackendUpdate(null, null, Weight: 5));

        Tell(pool, Set(SharedField.Weight, "3", "1"));

        Assert.Equal(5, Assert.Single(await pool.DescribeAsync()).Weight);
    }

    [Theory]
    [InlineData(SharedField.Weight, "3", "2")]
    [InlineData(SharedField.MaxConnections, "7", "5")]
    [InlineData(SharedField.Backup, "True", "True")]
    [InlineData(SharedField.Presence, "removed", "http://other:80")]
    [InlineData(SharedField.Presence, "removed", null)] // One that a command had added.
    [InlineData(SharedField.Weight, "heavy", "1")]
    [InlineData(SharedField.State, "Asleep", "Active")]
    [InlineData(SharedField.Presence, "of a later version", null)]
    internal async Task Should_change_nothing_when_the_configuration_here_is_not_what_it_was_set_for_or_it_makes_no_sense(SharedField field, string value, string? @base)
    {
        var pool = await StartAsync(backends: 1);
        var (before, events) = (await pool.DescribeAsync(), Events.Count);

        Tell(pool, Set(field, value, @base));

        Assert.Equal(Settings(before), Settings(await pool.DescribeAsync()));
        Assert.All(Events.Skip(events), text => Assert.StartsWith("Not followed", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("of a later version")]
    [InlineData("{}")]
    public async Task Should_leave_what_was_added_or_removed_when_what_is_said_of_it_makes_no_sense(string text)
    {
        var pool = await StartAsync(backends: 3);
        Tell(pool, All);
        var before = await pool.DescribeAsync();

        Tell(pool, Set(SharedField.Presence, text, backend: "new"), Set(SharedField.Presence, text, backend: "app1:80"));

        Assert.Equal(Settings(before), Settings(await pool.DescribeAsync()));
    }

    [Fact]
    public async Task Should_keep_its_algorithm_when_another_one_was_set_for_another_configuration()
    {
        var pool = await StartAsync(backends: 1);

        Tell(pool, Set(SharedField.Algorithm, "RoundRobin", "Random", backend: ""));

        Assert.Equal(PoolAlgorithm.LeastConnections, (await pool.StatusAsync()).Algorithm);
    }

    [Fact]
    public async Task Should_change_nothing_when_the_backend_or_its_pool_is_not_known()
    {
        var pool = await StartAsync(backends: 1);
        Shared.Set([new SharedChange(new SharedKey("other", "app0:80", SharedField.Weight), "3", "1")], "me");

        Tell(pool, Set(SharedField.Weight, "3", "1", "unknown:80"));
        await pool.Control.ApplyAsync(pool.Settings.Current with { }, CancellationToken.None);

        Assert.Equal(1, Assert.Single(await pool.DescribeAsync()).Weight);
    }

    [Fact]
    public async Task Should_begin_with_what_was_set_before_the_first_probe()
    {
        Shared.Merge(SharedState.Of(All.Select(setting => KeyValuePair.Create(setting.Key, setting.Entry))));

        var health = CreateTestProbe("health");

        var pool = Sys.ActorOf(PoolActor.Props(new PoolSettings(Some.Pool(3)), health, cluster: new ClusterSide(Shared, Peers, ActorRefs.Nobody, 1)));

        var status = await new LoadBalancer(new PoolQuestions(pool)).GetStatusAsync(CancellationToken.None);
        var backends = status.Backends;
        Assert.Equal(["app0:80", "app2:80", "new"], backends.Select(backend => backend.Address.Name));
        Assert.Equal((BackendMode.Draining, 3, 7, true), (backends[0].Mode, backends[0].Weight, backends[0].MaxConnections, backends[0].Backup));
        Assert.Equal((PoolAlgorithm.RoundRobin, "app1:80"), (status.Algorithm, Assert.Single(status.Removed)));
        Assert.Equal(new Peers.Enlist(PoolSettings.Default, pool, health), await Peers.ExpectMsgAsync<Peers.Enlist>());
    }

    [Fact]
    public async Task Should_be_as_the_configuration_says_when_that_has_changed_since_it_was_set()
    {
        var pool = await StartAsync(backends: 2);
        await ChangeAsync(pool, new BackendUpdate(null, null, Weight: 3));
        await ChangeAsync(pool, new BackendUpdate(null, null, Weight: 4), "app1:80");

        await ApplyAsync(pool, new BackendOptions { Url = "http://app0:80", Weight = 5 }, Some.Entry(1));
        Assert.Equal([5, 4], (await pool.DescribeAsync()).Select(backend => backend.Weight));

        Tell(pool, [.. Shared.Current.Of(PoolSettings.Default)]);
        Assert.Equal([5, 4], (await pool.DescribeAsync()).Select(backend => backend.Weight));
    }

    [Fact]
    public async Task Should_hold_again_when_the_configuration_says_again_what_it_was_set_for()
    {
        var pool = await StartAsync(backends: 1);
        await ChangeAsync(pool, new BackendUpdate(null, null, Weight: 3));
        await ApplyAsync(pool, new BackendOptions { Url = "http://app0:80", Weight = 5 });

        await ApplyAsync(pool, Some.Entry(0));

        Assert.Equal(3, (await pool.DescribeAsync())[0].Weight);
    }

    [Fact]
    public async Task Should_hold_when_the_configuration_comes_to_have_the_backend_that_it_was_set_for()
    {
        var pool = await StartAsync(backends: 1);
        Shared.Set([new SharedChange(Set(SharedField.Weight, "3", backend: "app1:80").Key, "3", "1")], "me");

        await ApplyAsync(pool, Some.Entry(0), Some.Entry(1));

        Assert.Equal([1, 3], (await pool.DescribeAsync()).Select(backend => backend.Weight));
    }

    [Fact]
    public async Task Should_stay_removed_when_the_configuration_changes_elsewhere()
    {
        var pool = await StartAsync(backends: 2);
        await pool.Control.RemoveAsync("app0:80", null, CancellationToken.None);

        await ApplyAsync(pool, Some.Entry(0), Some.Entry(1, maxConnections: 4));

        Assert.Equal(["app1:80"], (await pool.DescribeAsync()).Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_say_goodbye_to_the_peers_when_it_stops()
    {
        var pool = await StartAsync(backends: 1);

        Sys.Stop(pool.Actor);

        Assert.Equal(new Peers.Delist(PoolSettings.Default, pool.Actor), (Peers.Delist)await Peers.FishForMessageAsync(m => m is Peers.Delist));
    }

    private static Task ApplyAsync(RunningPool pool, params IReadOnlyList<BackendOptions> entries) =>
        pool.Control.ApplyAsync(new PoolOptions { Backends = entries }, CancellationToken.None);

    private static IEnumerable<object> Settings(IEnumerable<BackendStatus> backends) =>
        [.. backends.Select(b => (b.Address.Url, b.Mode, b.Weight, b.MaxConnections, b.Backup, b.IsLeaving))];
}
