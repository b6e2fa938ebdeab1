using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>However the backend frames its answer, the client can tell where it ends.</summary>
public class FramedBodies(OneBackend fixture) : IClassFixture<OneBackend>
{
    [Theory]
    [OnBothLanes("Content-Length: 5\r\n\r\nhello")]
    [OnBothLanes("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [OnBothLanes("Transfer-Encoding: CHUNKED\r\n\r\n05;a=b\r\nhello\r\n00\r\n\r\n")]
    [OnBothLanes("Transfer-Encoding: chunked\r\n\r\n1\r\nh\r\n4\r\nello\r\n0\r\n\r\n")]
    public async Task Should_arrive_whole_when_the_client_speaks_either_version(Lane lane, string rest)
    {
        fixture.Answer = $"HTTP/1.1 200 OK\r\n{rest}";

        var newer = await RawClient.AskAsync(fixture.On(lane).Port, "GET", "/");
        var older = await RawClient.AskAsync(fixture.On(lane).Port, "GET / HTTP/1.0\r\n\r\n");

        Assert.Equal(("hello", "hello"), (newer.Text, older.Text));
        Assert.False(older.Head.Has("Transfer-Encoding"), "an HTTP/1.0 client does not know chunked");
        await fixture.On(lane).HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("HTTP/1.1 200 OK\r\n\r\nhello")]
    [OnBothLanes("HTTP/1.0 200 OK\r\n\r\nhello")]
    [OnBothLanes("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello")]
    public async Task Should_arrive_whole_when_the_backend_ends_it_by_closing(Lane lane, string answer)
    {
        await using var backend = ScriptedBackend.Start(Scripts.RawThenClose(answer));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var newer = await RawClient.AskAsync(balancer.Port, "GET", "/");
        var older = await RawClient.AskAsync(balancer.Port, "GET / HTTP/1.0\r\n\r\n");

        Assert.Equal(("hello", "hello"), (newer.Text, older.Text));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("HEAD", "200 OK\r\nContent-Length: 5")]
    [OnBothLanes("HEAD", "200 OK\r\nTransfer-Encoding: chunked")]
    [OnBothLanes("HEAD", "200 OK\r\nX: no length at all")]
    [OnBothLanes("HEAD", "404 Not Found\r\nContent-Length: 5")]
    [OnBothLanes("GET", "304 Not Modified\r\nETag: \"x\"")]
    [OnBothLanes("GET", "304 Not Modified\r\nContent-Length: 5")]
    [OnBothLanes("GET", "204 No Content\r\nX: 1")]
    [OnBothLanes("PUT", "204 No Content\r\nX: 1")]
    public async Task Should_be_none_when_method_or_status_allow_none(Lane lane, string method, string head)
    {
        fixture.Answer = $"HTTP/1.1 {head}\r\n\r\n";
        using var client = await RawClient.ConnectAsync(fixture.On(lane).Port);

        await client.SendAsync($"{method} /1 HTTP/1.1\r\nHost: a\r\n\r\n{method} /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var first = await client.ReadHeadAsync();
        var second = await client.ReadHeadAsync();

        Assert.Equal((first.Status, first.StartLine), (second.Status, second.StartLine));
        Assert.True(first.Text.StartsWith($"HTTP/1.1 {head.Split('\r')[0]}\r\n", StringComparison.Ordinal), "status and reason are kept");
        Assert.Empty(await client.ReadToEndAsync());
        await fixture.On(lane).HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")]
    [OnBothLanes("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")]
    public async Task Should_keep_the_length_when_it_tells_of_a_body_that_is_not_sent(Lane lane, string method, string answer)
    {
        fixture.Answer = answer;

        var response = await RawClient.AskAsync(fixture.On(lane).Port, method, "/");

        Assert.Equal(["5"], response.Head.All("Content-Length"));
    }

    [Theory]
    [OnBothLanes("GET")]
    [OnBothLanes("DELETE")]
    [OnBothLanes("OPTIONS")]
    [OnBothLanes("FOO")]
    public async Task Should_reach_the_backend_when_the_method_seldom_has_one(Lane lane, string method)
    {
        fixture.Answer = null;
        fixture.Backend.Traffic.Forget();

        var sized = await RawClient.AskAsync(fixture.On(lane).Port, $"{method} / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        var chunked = await RawClient.AskAsync(
            fixture.On(lane).Port, $"{method} / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");

        Assert.Equal((200, 200), (sized.Status, chunked.Status));
        Assert.Equal(["hello", "hello"], fixture.Backend.Traffic.Bodies.Select(body => body.Text));
    }
}
