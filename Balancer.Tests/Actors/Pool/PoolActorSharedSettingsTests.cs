using Balancer.Actors;
using Balancer.Actors.Cluster;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>What other nodes have set is done here.</summary>
public sealed class PoolActorSharedSettingsTests : ClusterTest
{
    private const string Added = """{"url":"http://app8:80","maxConnections":4,"weight":3,"backup":true}""";

    [Fact]
    public async Task Should_change_a_backend_as_others_have_set_it()
    {
        var pool = await StartAsync(backends: 1);

        Tell(
            pool,
            Set(SharedField.State, "Disabled", "Active"),
            Set(SharedField.Weight, "3", "1"),
            Set(SharedField.MaxConnections, "7", "0"),
            Set(SharedField.Backup, "True", "False"));

        var backend = (await pool.DescribeAsync())[0];
        Assert.Equal((BackendMode.Disabled, 3, 7, true), (backend.Mode, backend.Weight, backend.MaxConnections, backend.Backup));
        Assert.Equal(["weight", "backup", "maxConnections", "state"], backend.Overrides);
        Assert.Equal(
            [
                "Set to Disabled: http://app0:80 (ann on b:1)",
                "Weight of http://app0:80: 3 (ann on b:1)",
                "Limit of http://app0:80: 7 (ann on b:1)",
                "http://app0:80 is a backup (ann on b:1)",
            ],
            ByOthers);
        Assert.Empty(Shared.Current.Entries);
    }

    [Fact]
    public async Task Should_send_requests_by_the_weights_that_others_have_set()
    {
        var pool = await StartAsync(backends: 2);

        Tell(pool, Set(SharedField.Weight, "3", "1"));

        Assert.Equal(6, (await pool.HoldAsync(8)).Count(backend => backend == 0));
    }

    [Fact]
    public async Task Should_be_as_configured_again_when_others_take_a_setting_back()
    {
        var pool = await StartAsync(backends: 1, options: Some.Pool(1, maxConnections: 5));
        Tell(pool, Set(SharedField.State, "Disabled", "Active"), Set(SharedField.Weight, "3", "1"), Set(SharedField.MaxConnections, "0", "5"));

        Tell(pool, Set(SharedField.State, null, "Active"), Set(SharedField.Weight, null, "1"), Set(SharedField.MaxConnections, null, "5"));

        var backend = (await pool.DescribeAsync())[0];
        Assert.Equal((BackendMode.Active, 1, 5), (backend.Mode, backend.Weight, backend.MaxConnections));
        Assert.Empty(backend.Overrides);
    }

    [Fact]
    public async Task Should_serve_who_waits_when_others_have_raised_the_limit()
    {
        var pool = await StartAsync(backends: 1, options: Some.Pool(1, maxConnections: 1));
        await pool.HoldAsync(1);
        var waiting = pool.AcquireAsync();

        Tell(pool, Set(SharedField.MaxConnections, "2", "1"));

        Assert.Null(await waiting); // Told that it waits, and served then.
        Assert.Equal(2, (await pool.DescribeAsync())[0].ConnectionCount);
    }

    [Fact]
    public async Task Should_add_what_others_have_added()
    {
        var pool = await StartAsync(backends: 1);

        Tell(pool, Set(SharedField.Presence, Added, backend: "new"));

        var backend = (await pool.DescribeAsync())[1];
        Assert.Equal(("new", "http://app8:80", BackendOrigin.Api), (backend.Address.Name, backend.Address.Url, backend.Origin));
        Assert.Equal((4, 3, true), (backend.MaxConnections, backend.Weight, backend.Backup));
        Assert.Equal(["Added: http://app8:80 as new (ann on b:1)"], ByOthers);
    }

    [Fact]
    public async Task Should_change_what_others_have_added_as_they_have_set_it()
    {
        var pool = await StartAsync(backends: 1);

        Tell(pool, Set(SharedField.Presence, Added, backend: "new"), Set(SharedField.Weight, "9", "3", "new"));

        Assert.Equal(9, (await pool.DescribeAsync())[1].Weight);
    }

    [Fact]
    public async Task Should_put_what_others_have_added_anew_under_the_same_name_in_its_place()
    {
        var pool = await StartAsync(backends: 1);
        Tell(pool, Set(SharedField.Presence, Added, backend: "new"));

        Tell(pool, Set(SharedField.Presence, Added.Replace("app8", "app9", StringComparison.Ordinal), backend: "new"));

        Assert.Equal(["http://app0:80", "http://app9:80"], (await pool.DescribeAsync()).Select(backend => backend.Address.Url));
    }

    [Fact]
    public async Task Should_leave_what_the_configuration_has_where_others_have_added_something_else_under_its_name()
    {
        var pool = await StartAsync(backends: 1);

        Tell(pool, Set(SharedField.Presence, Added));

        Assert.Equal(["http://app0:80"], (await pool.DescribeAsync()).Select(backend => backend.Address.Url));
        Assert.Contains("Not added: http://app8:80 as app0:80: the configuration has http://app0:80 as app0:80 (ann on b:1)", Events);
    }

    [Fact]
    public async Task Should_remove_what_others_have_removed_after_its_last_request()
    {
        var pool = await StartAsync(backends: 2);
        var held = (await pool.LeasesAsync(2)).First(lease => lease.Backend.Id.Value == 0);

        Tell(pool, Set(SharedField.Presence, "removed", "http://app0:80"));

        Assert.Equal([true, false], (await pool.DescribeAsync()).Select(backend => backend.IsLeaving));
        Assert.Equal([1, 1], await pool.HoldAsync(2));
        await pool.ReleaseAsync(held);
        Assert.Equal(["app1:80"], (await pool.DescribeAsync()).Select(backend => backend.Address.Name));
        Assert.Equal(["app0:80"], (await pool.StatusAsync()).Removed);
    }

    [Fact]
    public async Task Should_give_the_requests_of_what_others_have_removed_the_time_that_they_have_set()
    {
        var pool = await StartAsync(backends: 2);
        await pool.HoldAsync(2);

        Tell(pool, Set(SharedField.Presence, "removed 00:00:30", "http://app0:80"));
        await AdvanceAsync(TimeSpan.FromSeconds(29), pool.Actor);
        Assert.Equal(2, (await pool.DescribeAsync()).Count);
        await AdvanceAsync(TimeSpan.FromSeconds(1), pool.Actor);

        Assert.Equal(["app1:80"], (await pool.DescribeAsync()).Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_remove_what_was_added_when_others_have_removed_it()
    {
        var pool = await StartAsync(backends: 1);
        Tell(pool, Set(SharedField.Presence, Added, backend: "new"));

        Tell(pool, Set(SharedField.Presence, "removed", backend: "new"));

        Assert.Equal(["app0:80"], (await pool.DescribeAsync()).Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_have_it_again_when_others_have_taken_its_removal_back()
    {
        var pool = await StartAsync(backends: 2);
        Tell(pool, Set(SharedField.Presence, "removed", "http://app0:80"));

        Tell(pool, Set(SharedField.Presence, null));

        Assert.Equal([("app0:80", BackendOrigin.File), ("app1:80", BackendOrigin.File)], (await pool.DescribeAsync()).Select(b => (b.Address.Name, b.Origin)));
    }

    [Fact]
    public async Task Should_choose_by_the_algorithm_that_others_have_set_until_they_take_it_back()
    {
        var pool = await StartAsync(backends: 1);

        Tell(pool, Set(SharedField.Algorithm, "RoundRobin", "LeastConnections", backend: ""));
        var status = await pool.StatusAsync();
        Assert.Equal((PoolAlgorithm.RoundRobin, "algorithm"), (status.Algorithm, Assert.Single(status.Overrides)));

        Tell(pool, Set(SharedField.Algorithm, null, "LeastConnections", backend: ""));
        Assert.Equal(PoolAlgorithm.LeastConnections, (await pool.StatusAsync()).Algorithm);
        Assert.Equal(["Algorithm: RoundRobin (ann on b:1)", "Algorithm: LeastConnections (ann on b:1)"], ByOthers);
    }

    private IEnumerable<string> ByOthers => Events.Where(text => text.EndsWith("(ann on b:1)", StringComparison.Ordinal));
}
