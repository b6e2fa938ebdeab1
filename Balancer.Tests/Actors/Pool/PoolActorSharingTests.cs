using Balancer.Actors;
using Balancer.Actors.Cluster;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>What a command changes is set for the other nodes.</summary>
public sealed class PoolActorSharingTests : ClusterTest
{
    [Fact]
    public async Task Should_set_what_a_command_changes_beside_what_the_configuration_says()
    {
        var pool = await StartAsync(backends: 1, options: Some.Pool(1, maxConnections: 5));

        await ChangeAsync(pool, new BackendUpdate(BackendMode.Draining, MaxConnections: 7, Weight: 3, Backup: true));

        Assert.Equal(
            [
                (SharedField.State, "Draining", "Active"),
                (SharedField.Weight, "3", "1"),
                (SharedField.MaxConnections, "7", "5"),
                (SharedField.Backup, "True", "False"),
            ],
            SetOf("app0:80"));
        Assert.All(Shared.Current.Entries.Values, entry => Assert.Equal((Me, "admin API"), (entry.Node, entry.By)));
    }

    [Fact]
    public async Task Should_set_nothing_else_than_what_the_command_names()
    {
        var pool = await StartAsync(backends: 2);

        await ChangeAsync(pool, new BackendUpdate(null, null, Weight: 3), "app1:80");

        Assert.Equal([(SharedField.Weight, "3", "1")], SetOf("app1:80"));
        Assert.Single(Shared.Current.Entries);
    }

    [Fact]
    public async Task Should_set_that_there_is_no_limit_when_a_command_takes_it_away()
    {
        var pool = await StartAsync(backends: 1, options: Some.Pool(1, maxConnections: 5));

        await ChangeAsync(pool, new BackendUpdate(null, MaxConnections: 0));

        Assert.Equal([(SharedField.MaxConnections, "0", "5")], SetOf("app0:80"));
    }

    [Fact]
    public async Task Should_take_a_setting_back_when_a_command_makes_it_what_the_configuration_says()
    {
        var pool = await StartAsync(backends: 1);
        await ChangeAsync(pool, new BackendUpdate(BackendMode.Disabled, MaxConnections: 7, Weight: 3, Backup: true));

        await ChangeAsync(pool, new BackendUpdate(BackendMode.Active, MaxConnections: 0, Weight: 1, Backup: false));

        Assert.Equal(
            [(SharedField.State, null, "Active"), (SharedField.Weight, null, "1"), (SharedField.MaxConnections, null, "0"), (SharedField.Backup, null, "False")],
            Shared.Current.Entries.Select(entry => (entry.Key.Field, entry.Value.Value, entry.Value.Base)));
    }

    [Fact]
    public async Task Should_set_a_backend_that_a_command_adds_with_its_options()
    {
        var pool = await StartAsync(backends: 1);

        await pool.Control.AddAsync(new BackendOptions { Url = "http://app8:80", Name = "new", Weight = 3 }, CancellationToken.None);

        Assert.Equal([(SharedField.Presence, """{"url":"http://app8:80","maxConnections":null,"weight":3,"backup":false}""", null)], SetOf("new"));
    }

    [Theory]
    [InlineData(null, "removed")]
    [InlineData(30, "removed 00:00:30")]
    public async Task Should_set_that_a_backend_is_removed_beside_its_url_where_the_configuration_has_it(int? seconds, string expected)
    {
        var pool = await StartAsync(backends: 2);
        await pool.Control.AddAsync(Some.Entry(8), CancellationToken.None);
        TimeSpan? drain = seconds is { } s ? TimeSpan.FromSeconds(s) : null;

        await pool.Control.RemoveAsync("app0:80", drain, CancellationToken.None);
        await pool.Control.RemoveAsync("app8:80", drain, CancellationToken.None);

        Assert.Equal([(SharedField.Presence, expected, "http://app0:80")], SetOf("app0:80"));
        Assert.Equal([(SharedField.Presence, expected, null)], SetOf("app8:80"));
    }

    [Fact]
    public async Task Should_take_the_removal_back_when_a_command_adds_what_the_configuration_has()
    {
        var pool = await StartAsync(backends: 2);
        await pool.Control.RemoveAsync("app0:80", null, CancellationToken.None);

        await pool.Control.AddAsync(new BackendOptions { Url = "http://app0:80", Weight = 3 }, CancellationToken.None);

        Assert.Equal([(SharedField.Presence, null, null), (SharedField.Weight, "3", "1")], SetOf("app0:80"));
    }

    [Fact]
    public async Task Should_set_another_algorithm_beside_the_configured_one()
    {
        var pool = await StartAsync(backends: 1);

        await pool.Control.OnBehalfOf("ann").SetAlgorithmAsync(PoolAlgorithm.Random, CancellationToken.None);

        Assert.Equal([(SharedField.Algorithm, "Random", "LeastConnections")], SetOf(""));
        Assert.Equal("ann on a:1", Shared.Current.Entries.Values.Single().Author);
    }

    [Fact]
    public async Task Should_set_nothing_when_a_command_is_refused()
    {
        var pool = await StartAsync(backends: 1);

        await ChangeAsync(pool, new BackendUpdate(null, null, Weight: 3), "unknown:80");
        await pool.Control.RemoveAsync("unknown:80", null, CancellationToken.None);
        await pool.Control.AddAsync(Some.Entry(0), CancellationToken.None);

        Assert.Empty(Shared.Current.Entries);
    }

    [Fact]
    public async Task Should_set_nothing_when_the_configuration_changes()
    {
        var pool = await StartAsync(backends: 1);

        await pool.Control.ApplyAsync(
            new PoolOptions { Algorithm = PoolAlgorithm.Random, Backends = [new BackendOptions { Url = "http://app0:80", Weight = 3 }, Some.Entry(1)] },
            CancellationToken.None);

        Assert.Empty(Shared.Current.Entries);
    }

    // Others are as the configuration has them.
    private IEnumerable<(SharedField, string?, string?)> SetOf(string backend) => Shared.Current.Entries
        .Where(entry => entry.Key.Field == SharedField.Presence || entry.Value.Value is not null)
        .Where(entry => entry.Key is { Pool: PoolSettings.Default } key && key.Backend == backend)
        .Select(entry => (entry.Key.Field, entry.Value.Value, entry.Value.Base));
}
