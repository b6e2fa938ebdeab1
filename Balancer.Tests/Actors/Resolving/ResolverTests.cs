using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Pool;
using Balancer.Actors.Resolving;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Resolving;

public sealed class ResolverTests : ActorTest
{
    private static readonly BackendOptions Entry = new() { Url = "http://app:80" };
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly TestProbe _pool;
    private readonly IActorRef _resolver;
    private readonly List<string> _asked = [];
    private Func<Task<IPAddress[]>> _answer = () => Task.FromResult(Addresses("10.0.0.1", "10.0.0.2"));

    public ResolverTests()
    {
        _pool = CreateTestProbe("pool");
        _resolver = Sys.ActorOf(Resolver.Props((host, _) =>
        {
            _asked.Add(host);
            return _answer();
        }));
    }

    [Fact]
    public async Task Should_look_up_at_once_and_at_every_interval()
    {
        await WatchAsync(Entry);
        Assert.Equal(Addresses("10.0.0.1", "10.0.0.2"), await ResolvedAsync());

        _answer = () => Task.FromResult(Addresses("10.0.0.3"));
        await AdvanceAsync(Interval, _resolver);

        Assert.Equal(Addresses("10.0.0.3"), await ResolvedAsync());
        Assert.Equal(["app", "app"], _asked);
    }

    [Fact]
    public async Task Should_say_nothing_to_the_pool_and_warn_once_when_there_is_no_answer()
    {
        await WatchAsync(Entry);
        await ResolvedAsync();

        _answer = () => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
        await AdvanceAsync(Interval, _resolver);
        _answer = () => Task.FromResult<IPAddress[]>([]);
        await AdvanceAsync(Interval, _resolver);

        Assert.False(_pool.HasMessages, "the last answer stays in force");
        Assert.Single(Logged.Lines("cannot be looked up"));
    }

    [Fact]
    public async Task Should_warn_again_when_a_name_that_fails_is_watched_again()
    {
        _answer = () => Task.FromResult<IPAddress[]>([]);
        await WatchAsync(Entry);
        await WatchAsync(new BackendOptions { Url = Entry.Url });
        Assert.Single(Logged.Lines("cannot be looked up"));

        await WatchAsync();
        await WatchAsync(Entry);
        await SettleAsync(_resolver); // Its answer may have come behind the question before.

        Assert.Equal(2, Logged.Lines("cannot be looked up").Count);
    }

    [Fact]
    public async Task Should_warn_of_nothing_that_is_watched_no_more_when_it_fails()
    {
        var hangs = new TaskCompletionSource<IPAddress[]>();
        _answer = () => hangs.Task;
        await WatchAsync(Entry);
        await WatchAsync();

        await Task.Run(() => hangs.SetResult([]));
        await SettleAsync(_resolver);

        Assert.Empty(Logged.Lines("cannot be looked up"));
    }

    [Fact]
    public async Task Should_not_ask_again_while_a_name_has_not_answered()
    {
        var hangs = new TaskCompletionSource<IPAddress[]>();
        _answer = () => hangs.Task;
        await WatchAsync(Entry);

        await AdvanceAsync(Interval, _resolver);
        await AdvanceAsync(Interval, _resolver);

        Assert.Single(_asked);
        await Task.Run(() => hangs.SetResult(Addresses("10.0.0.1")));
        Assert.Equal(Addresses("10.0.0.1"), await ResolvedAsync());
    }

    [Fact]
    public async Task Should_look_nothing_up_when_there_is_nothing_to_watch()
    {
        await WatchAsync(Entry);
        await ResolvedAsync();

        await WatchAsync();
        await AdvanceAsync(Interval, _resolver);

        Assert.Single(_asked);
    }

    [Fact]
    public async Task Should_tell_an_address_once_when_it_is_answered_twice()
    {
        _answer = () => Task.FromResult(Addresses("10.0.0.1", "10.0.0.1"));

        await WatchAsync(Entry);

        Assert.Equal(Addresses("10.0.0.1"), await ResolvedAsync());
    }

    private static IPAddress[] Addresses(params string[] addresses)
    {
        return [.. addresses.Select(IPAddress.Parse)];
    }

    private Task WatchAsync(params BackendOptions[] entries)
    {
        _resolver.Tell(new Resolver.Watch(entries, Interval), _pool);
        return SettleAsync(_resolver);
    }

    private async Task<IReadOnlyList<IPAddress>> ResolvedAsync()
    {
        var resolved = await _pool.ExpectMsgAsync<PoolActor.Resolved>();
        Assert.Same(Entry, resolved.Entry);
        return resolved.Addresses;
    }
}
