using Balancer.Actors;
using Balancer.Actors.Resolving;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Names that stand for several backends.</summary>
public sealed class PoolActorResolvingTests : ResolvingTest
{
    [Fact]
    public async Task Should_have_the_names_looked_up_and_take_a_literal_address_for_what_it_is()
    {
        var literal = new BackendOptions { Url = "http://10.1.1.1:80" };
        await ApplyAsync(Entry, literal);

        await Resolver.ExpectMsgAsync<Resolver.Watch>();
        var watch = await Resolver.ExpectMsgAsync<Resolver.Watch>();

        Assert.Equal((Entry, TimeSpan.FromSeconds(5)), (Assert.Single(watch.Entries), watch.Interval));
        Assert.Equal(["10.1.1.1:80"], (await BackendsAsync()).Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_make_a_backend_of_every_address()
    {
        Resolve("10.0.0.1", "fd00::1");

        var backends = await BackendsAsync();

        Assert.Equal(["app@10.0.0.1", "app@fd00::1"], backends.Select(backend => backend.Address.Name));
        Assert.Equal(["http://10.0.0.1:8080", "http://[fd00::1]:8080"], backends.Select(backend => backend.Address.Url));
        Assert.All(backends, backend => Assert.Equal((BackendOrigin.Dns, 7, "app:8080"), (backend.Origin, backend.MaxConnections, backend.Address.Authority)));
        Assert.Empty((await new LoadBalancer(Questions).GetStatusAsync(CancellationToken.None)).Removed);
    }

    [Fact]
    public async Task Should_be_listed_as_unresolved_until_the_first_answer()
    {
        Assert.Equal(["http://app:8080"], (await new LoadBalancer(Questions).GetStatusAsync(CancellationToken.None)).Unresolved);

        Resolve("10.0.0.1");

        Assert.Empty((await new LoadBalancer(Questions).GetStatusAsync(CancellationToken.None)).Unresolved);
    }

    [Fact]
    public async Task Should_keep_what_an_address_has_when_it_stays()
    {
        Resolve("10.0.0.1", "10.0.0.2");
        await AliveAsync(2);
        var held = await AcquireAsync();
        var stays = held.Backend.Address;

        Resolve("10.0.0.3", stays.Uri.Host);

        var backends = await BackendsAsync();
        Assert.Equal(1, Assert.Single(backends, backend => backend.Address == stays).ConnectionCount);
        Assert.Equal(2, backends.Count);
        held.Dispose();
    }

    [Fact]
    public async Task Should_let_an_address_go_after_its_last_request_when_it_is_answered_no_more()
    {
        Resolve("10.0.0.1");
        await AliveAsync(1);
        var held = await AcquireAsync();

        Resolve("10.0.0.2");

        Assert.Equal([BackendCondition.Draining, BackendCondition.Down], (await BackendsAsync()).Select(backend => backend.Condition));
        held.Dispose();
        Assert.Equal(["app@10.0.0.2"], (await BackendsAsync()).Select(backend => backend.Address.Name));
    }

    [Theory]
    [InlineData("http://other:80", "app", "NameInUse")]
    [InlineData("http://app:8080", "other", "UrlInUse")]
    [InlineData("http://app:8081", null, "Done")]
    public async Task Should_refuse_to_add_what_is_looked_up(string url, string? name, string outcome)
    {
        Resolve("10.0.0.1");

        var result = await new PoolControl(Questions).AddAsync(new BackendOptions { Url = url, Name = name }, CancellationToken.None);

        Assert.Equal(outcome, result.Outcome.ToString());
        Assert.Equal(outcome == "Done" ? 2 : 1, (await BackendsAsync()).Count);
    }

    [Fact]
    public async Task Should_refuse_to_remove_an_address()
    {
        Resolve("10.0.0.1");

        var result = await new PoolControl(Questions).RemoveAsync("app@10.0.0.1", null, CancellationToken.None);

        Assert.Equal(CommandOutcome.OwnedByDns, result.Outcome);
        Assert.Single(await BackendsAsync());
    }
}
