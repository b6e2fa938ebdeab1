using System.Net;
using Balancer.Tests.Host;
using Balancer.Tests.Host.Servers;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Requests that go where others went before.</summary>
public sealed class Affinities : IAsyncDisposable
{
    private const string Secret = "Pools:default:Sticky:Secret=0123456789abcdef";

    private readonly ScriptedBackend _one = ScriptedBackend.Start();
    private readonly ScriptedBackend _two = ScriptedBackend.Start();

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_send_a_client_to_the_same_backend_when_it_brings_the_cookie(Lane lane)
    {
        await using var balancer = await StartAsync(lane, "Pools:default:Sticky:Cookie=lb");
        var first = await RawClient.AskAsync(balancer.Port, "GET", "/first");
        var cookie = Assert.Single(first.Head.All("Set-Cookie"));
        Assert.Matches("^lb=[A-Za-z0-9_-]{22}; Path=/; HttpOnly; SameSite=Lax$", cookie);

        for (var i = 0; i < 5; i++)
        {
            var next = await RawClient.AskAsync(balancer.Port, "GET", "/next", "Cookie: a=b; lbx=1", $"Cookie: {cookie.Split(';')[0]}; c=d");
            Assert.Empty(next.Head.All("Set-Cookie"));
        }

        ScriptedBackend[] both = [_one, _two];
        Assert.Equal([0, 6], both.Select(backend => backend.Requests.Count).Order());
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_keep_the_cookies_that_the_backend_sets(Lane lane)
    {
        _one.Script = _two.Script = connection => connection.RespondAsync(200, "", "Set-Cookie: a=1", "Set-Cookie: b=2");
        await using var balancer = await StartAsync(lane, "Pools:default:Sticky:Cookie=lb");

        var answer = await RawClient.AskAsync(balancer.Port, "GET", "/");

        Assert.Equal(["a", "b", "lb"], answer.Head.All("Set-Cookie").Select(cookie => cookie.Split('=')[0]));
    }

    [Fact]
    public async Task Should_send_a_websocket_to_the_backend_of_its_client()
    {
        _one.Script = _two.Script = Scripts.WebSocketEcho();
        await using var balancer = await StartAsync(default, "Pools:default:Sticky:Cookie=lb");
        using var first = await RawClient.ConnectAsync(balancer.Port);
        await first.SendAsync(WebSocketOpening.Request);
        var cookie = Assert.Single((await first.ReadHeadAsync()).All("Set-Cookie")).Split(';')[0];

        // The first one is busy, so that it would be the other one's turn.
        using var second = await RawClient.ConnectAsync(balancer.Port);
        await second.SendAsync(WebSocketOpening.Request.Replace("\r\n\r\n", $"\r\nCookie: {cookie}\r\n\r\n", StringComparison.Ordinal));

        var head = await second.ReadHeadAsync();
        Assert.Equal((101, false), (head.Status, head.Has("Set-Cookie")));
        Assert.Equal([0, 2], Counts().Order());
    }

    [Fact]
    public async Task Should_give_the_client_another_backend_and_cookie_when_its_own_is_not_available()
    {
        await using var balancer = await StartAsync(default, "Pools:default:Sticky:Cookie=lb", Secret);
        var cookie = CookieOf(await RawClient.AskAsync(balancer.Port, "GET", "/"));
        var (own, other) = _one.Requests.Count == 1 ? (_one, _two) : (_two, _one);
        await balancer.DrainAsync(own);

        var answer = await RawClient.AskAsync(balancer.Port, "GET", "/", $"Cookie: {cookie}");

        Assert.Single(other.Requests);
        Assert.NotEqual(cookie, CookieOf(answer));
        Assert.DoesNotContain("lb=", (await RawClient.AskAsync(balancer.Port, "GET", "/", $"Cookie: {CookieOf(answer)}")).Head.Text);
    }

    [Theory]
    [InlineData("lb=")]
    [InlineData("lb=AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("lb=AAAAAAAAAAAAAAAAAAAAAB")] // Bits are left over.
    [InlineData("lb=AAAAAAAAAAAAAAAAAAAA+/")]
    [InlineData("lb=AAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("lb=%20%20%20%20%20%20%20%")]
    [InlineData("lb=%20/../;lb")]
    [InlineData("lb=127.0.0.1:80")]
    [InlineData("=;;=lb;lb")]
    public async Task Should_serve_a_client_as_a_new_one_when_its_cookie_is_made_up(string cookie)
    {
        await using var balancer = await StartAsync(default, "Pools:default:Sticky:Cookie=lb");

        var answer = await RawClient.AskAsync(balancer.Port, "GET", "/", $"Cookie: {cookie}");

        Assert.Equal(200, answer.Status);
        Assert.Single(answer.Head.All("Set-Cookie"));
    }

    [Fact]
    public async Task Should_give_the_same_cookies_in_another_process_when_it_has_the_same_secret()
    {
        await using var first = await StartAsync(default, "Pools:default:Sticky:Cookie=lb", Secret);
        await using var second = await StartAsync(default, "Pools:default:Sticky:Cookie=lb", Secret);
        var cookie = CookieOf(await RawClient.AskAsync(first.Port, "GET", "/"));

        Assert.Empty((await RawClient.AskAsync(second.Port, "GET", "/", $"Cookie: {cookie}")).Head.All("Set-Cookie"));
    }

    [Fact]
    public async Task Should_set_a_secure_cookie_when_the_client_came_over_https()
    {
        using var folder = new TemporaryFolder();
        await using var balancer = await BalancerWithKeys.StartWithHttpsAsync(
            folder, _one.Url, "Balancer:Pools:default:Sticky:Cookie=lb", "Balancer:Pools:default:Health:Path=/_probe");
        using var client = Client.Create();
        using var request = Client.Request(HttpVersion.Version11, balancer.Extra);

        using var answer = await client.SendAsync(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.EndsWith("; HttpOnly; SameSite=Lax; Secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Header", "X-User", "/", "X-User: {0}")]
    [InlineData("Cookie", "user", "/", "Cookie: a=b; user={0}")]
    [InlineData("Path", null, "/{0}?q={1}", "X: y")]
    public async Task Should_send_the_same_key_to_the_same_backend(string by, string? name, string target, string field)
    {
        string[] named = name is null ? [] : [$"Pools:default:Hash:Name={name}"];
        await using var balancer = await StartAsync(default, ["Pools:default:Algorithm=ConsistentHash", $"Pools:default:Hash:By={by}", .. named]);

        var backends = new List<int[]>();
        for (var key = 0; key < 20; key++)
        {
            var before = Counts();
            for (var i = 0; i < 3; i++)
            {
                await RawClient.AskAsync(balancer.Port, "GET", string.Format(null, target, key, i), string.Format(null, field, key));
                await balancer.HasNothingInFlightAsync();
            }

            backends.Add([.. Counts().Zip(before, (now, then) => now - then).Order()]);
        }

        Assert.All(backends, counts => Assert.Equal([0, 3], counts));
        Assert.All(Counts(), count => Assert.InRange(count, 12, 48));
    }

    [Fact]
    public async Task Should_go_by_the_address_of_the_client_when_a_request_has_no_key()
    {
        await using var balancer = await StartAsync(
            default, "Pools:default:Algorithm=ConsistentHash", "Pools:default:Hash:By=Header", "Pools:default:Hash:Name=X-User");

        for (var i = 0; i < 6; i++)
        {
            await RawClient.AskAsync(balancer.Port, "GET", $"/{i}");
            await balancer.HasNothingInFlightAsync();
        }

        Assert.Equal([0, 6], Counts().Order());
    }

    private static string CookieOf(RawResponse answer)
    {
        return Assert.Single(answer.Head.All("Set-Cookie")).Split(';')[0];
    }

    private int[] Counts()
    {
        return [_one.Requests.Count, _two.Requests.Count];
    }

    private Task<RunningBalancer> StartAsync(Lane lane, params string[] settings)
    {
        return RunningBalancer.StartAsync(lane, [_one.Url, _two.Url], settings);
    }
}
