using System.Net;
using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Pool;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Names that are looked up, while the configuration changes.</summary>
public sealed class PoolActorResolvingChangesTests : ResolvingTest
{
    [Fact]
    public async Task Should_ignore_an_answer_for_an_entry_that_is_gone()
    {
        await ApplyAsync(new BackendOptions { Url = "http://other:80" });

        Resolve("10.0.0.1");

        Assert.Empty(await BackendsAsync());
    }

    [Theory]
    [InlineData("http://app:8080", "renamed")]
    [InlineData("http://app2:8080", "app")]
    public async Task Should_keep_the_old_addresses_until_the_first_answer_when_another_name_takes_the_place(string url, string name)
    {
        Resolve("10.0.0.1");
        var next = new BackendOptions { Url = url, Name = name };

        await ApplyAsync(next);
        Assert.Equal([("app@10.0.0.1", BackendMode.Active)], (await BackendsAsync()).Select(backend => (backend.Address.Name, backend.Mode)));
        Pool.Tell(new PoolActor.Resolved(next, [IPAddress.Parse("10.0.0.1")]));

        Assert.Equal([$"{name}@10.0.0.1"], (await BackendsAsync()).Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_let_go_at_once_of_all_but_the_addresses_of_names_when_a_new_name_is_not_found()
    {
        var literal = new BackendOptions { Url = "http://10.1.1.1:80" };
        await ApplyAsync(Entry, literal);
        Resolve("10.0.0.1");

        await ApplyAsync(new BackendOptions { Url = "http://new:80" });
        await ApplyAsync(new BackendOptions { Url = "http://new:80", MaxConnections = 7 });

        Assert.Equal([("app@10.0.0.1", BackendMode.Active)], (await BackendsAsync()).Select(backend => (backend.Address.Name, backend.Mode)));
        var line = "InfoLevel: Until a new name has been found, there stays: http://app:8080 (configuration)";
        Assert.Equal([line, line], Logged.Lines("there stays"));
    }

    [Fact]
    public async Task Should_keep_what_is_all_there_is_when_a_new_name_is_not_found()
    {
        await ApplyAsync(new BackendOptions { Url = "http://10.1.1.1:80" });
        var next = new BackendOptions { Url = "http://new:80" };

        await ApplyAsync(next);

        Assert.Equal([("10.1.1.1:80", BackendMode.Active)], (await BackendsAsync()).Select(backend => (backend.Address.Name, backend.Mode)));
        Pool.Tell(new PoolActor.Resolved(next, [IPAddress.Parse("10.0.0.1")]));
        Assert.Equal(["new:80@10.0.0.1"], (await BackendsAsync()).Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_keep_an_address_when_the_configuration_has_its_name_again_before_the_new_one_is_found()
    {
        Resolve("10.0.0.1");
        await AliveAsync(1);
        var held = await AcquireAsync();
        await ApplyAsync(new BackendOptions { Url = "http://new:80" });
        var again = new BackendOptions { Url = Entry.Url, Name = Entry.Name };

        await ApplyAsync(again);
        Pool.Tell(new PoolActor.Resolved(again, [IPAddress.Parse("10.0.0.1")]));

        var backend = Assert.Single(await BackendsAsync());
        Assert.Equal((BackendMode.Active, 1, null), (backend.Mode, backend.ConnectionCount, backend.MaxConnections));
        held.Dispose();
    }

    [Fact]
    public async Task Should_be_one_backend_again_when_names_are_looked_up_no_more()
    {
        Resolve("10.0.0.1", "10.0.0.2");
        var options = Options(Entry);
        options.Resolve = null;

        await new PoolControl(Questions).ApplyAsync(options, CancellationToken.None);

        Assert.Equal(["app"], (await BackendsAsync()).Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_keep_the_named_backend_until_the_first_answer_when_names_begin_to_be_looked_up()
    {
        var before = Options(Entry);
        before.Resolve = null;
        await new PoolControl(Questions).ApplyAsync(before, CancellationToken.None);

        await ApplyAsync(Entry);
        Assert.Equal(["app"], (await BackendsAsync()).Select(backend => backend.Address.Name));
        Resolve("10.0.0.1");

        Assert.Equal(["app@10.0.0.1"], (await BackendsAsync()).Select(backend => backend.Address.Name));
    }
}
