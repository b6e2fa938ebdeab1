using System.Net;
using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;
using Balancer.Actors.Resolving;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Names that stand for several backends.</summary>
public sealed class PoolActorResolvingTests : ActorTest
{
    private readonly TestProbe _health;
    private readonly TestProbe _resolver;
    private readonly TestProbe _caller;
    private readonly BackendOptions _entry = new() { Url = "http://app:8080", Name = "app", MaxConnections = 7 };
    private readonly IActorRef _pool;
    private readonly PoolQuestions _questions;

    public PoolActorResolvingTests()
    {
        _health = CreateTestProbe("health");
        _resolver = CreateTestProbe("resolver");
        _caller = CreateTestProbe("caller");
        _pool = Sys.ActorOf(PoolActor.Props(new PoolSettings(Options(_entry)), _health, () => 0, _resolver), "pool");
        _questions = new PoolQuestions(_pool);
    }

    [Fact]
    public async Task Should_have_the_names_looked_up_and_take_a_literal_address_for_what_it_is()
    {
        var literal = new BackendOptions { Url = "http://10.1.1.1:80" };
        await ApplyAsync(_entry, literal);

        await _resolver.ExpectMsgAsync<Resolver.Watch>();
        var watch = await _resolver.ExpectMsgAsync<Resolver.Watch>();

        Assert.Equal((_entry, TimeSpan.FromSeconds(5)), (Assert.Single(watch.Entries), watch.Interval));
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
        Assert.Empty((await new LoadBalancer(_questions).GetStatusAsync(CancellationToken.None)).Removed);
    }

    [Fact]
    public async Task Should_be_listed_as_unresolved_until_the_first_answer()
    {
        Assert.Equal(["http://app:8080"], (await new LoadBalancer(_questions).GetStatusAsync(CancellationToken.None)).Unresolved);

        Resolve("10.0.0.1");

        Assert.Empty((await new LoadBalancer(_questions).GetStatusAsync(CancellationToken.None)).Unresolved);
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
        _pool.Tell(new PoolActor.Resolved(next, [IPAddress.Parse("10.0.0.1")]));

        Assert.Equal([$"{name}@10.0.0.1"], (await BackendsAsync()).Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_let_go_at_once_of_all_but_the_addresses_of_names_when_a_new_name_is_not_found()
    {
        var literal = new BackendOptions { Url = "http://10.1.1.1:80" };
        await ApplyAsync(_entry, literal);
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
        _pool.Tell(new PoolActor.Resolved(next, [IPAddress.Parse("10.0.0.1")]));
        Assert.Equal(["new:80@10.0.0.1"], (await BackendsAsync()).Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_keep_an_address_when_the_configuration_has_its_name_again_before_the_new_one_is_found()
    {
        Resolve("10.0.0.1");
        await AliveAsync(1);
        var held = await AcquireAsync();
        await ApplyAsync(new BackendOptions { Url = "http://new:80" });
        var again = new BackendOptions { Url = _entry.Url, Name = _entry.Name };

        await ApplyAsync(again);
        _pool.Tell(new PoolActor.Resolved(again, [IPAddress.Parse("10.0.0.1")]));

        var backend = Assert.Single(await BackendsAsync());
        Assert.Equal((BackendMode.Active, 1, null), (backend.Mode, backend.ConnectionCount, backend.MaxConnections));
        held.Dispose();
    }

    [Theory]
    [InlineData("http://other:80", "app", "NameInUse")]
    [InlineData("http://app:8080", "other", "UrlInUse")]
    [InlineData("http://app:8081", null, "Done")]
    public async Task Should_refuse_to_add_what_is_looked_up(string url, string? name, string outcome)
    {
        Resolve("10.0.0.1");

        var result = await new PoolControl(_questions).AddAsync(new BackendOptions { Url = url, Name = name }, CancellationToken.None);

        Assert.Equal(outcome, result.Outcome.ToString());
        Assert.Equal(outcome == "Done" ? 2 : 1, (await BackendsAsync()).Count);
    }

    [Fact]
    public async Task Should_refuse_to_remove_an_address()
    {
        Resolve("10.0.0.1");

        var result = await new PoolControl(_questions).RemoveAsync("app@10.0.0.1", null, CancellationToken.None);

        Assert.Equal(CommandOutcome.OwnedByDns, result.Outcome);
        Assert.Single(await BackendsAsync());
    }

    [Fact]
    public async Task Should_be_one_backend_again_when_names_are_looked_up_no_more()
    {
        Resolve("10.0.0.1", "10.0.0.2");
        var options = Options(_entry);
        options.Resolve = null;

        await new PoolControl(_questions).ApplyAsync(options, CancellationToken.None);

        Assert.Equal(["app"], (await BackendsAsync()).Select(backend => backend.Address.Name));
    }

    [Fact]
    public async Task Should_keep_the_named_backend_until_the_first_answer_when_names_begin_to_be_looked_up()
    {
        var before = Options(_entry);
        before.Resolve = null;
        await new PoolControl(_questions).ApplyAsync(before, CancellationToken.None);

        await ApplyAsync(_entry);
        Assert.Equal(["app"], (await BackendsAsync()).Select(backend => backend.Address.Name));
        Resolve("10.0.0.1");

        Assert.Equal(["app@10.0.0.1"], (await BackendsAsync()).Select(backend => backend.Address.Name));
    }

    private static PoolOptions Options(params BackendOptions[] entries)
    {
        return new PoolOptions { Backends = entries, Resolve = TimeSpan.FromSeconds(5) };
    }

    private Task ApplyAsync(params BackendOptions[] entries)
    {
        return new PoolControl(_questions).ApplyAsync(Options(entries), CancellationToken.None);
    }

    private void Resolve(params string[] addresses)
    {
        _pool.Tell(new PoolActor.Resolved(_entry, [.. addresses.Select(IPAddress.Parse)]));
    }

    private async Task AliveAsync(int backends)
    {
        for (var i = 0; i < backends; i++)
        {
            var enrolled = await _health.ExpectMsgAsync<HealthSupervisor.Enroll>();
            enrolled.Backend.Actor.Tell(new BackendActor.Probed(new ProbeResult(true, "said the test")));
            await SettleAsync(enrolled.Backend.Actor);
        }
    }

    private async Task<Lease> AcquireAsync()
    {
        _pool.Tell(new PoolActor.Route(LeaseId.Next(), default, null), _caller);
        return (await _caller.ExpectMsgAsync<BackendActor.Granted>()).Lease;
    }

    private async Task<IReadOnlyList<BackendStatus>> BackendsAsync()
    {
        return (await new LoadBalancer(_questions).GetStatusAsync(CancellationToken.None)).Backends;
    }
}
