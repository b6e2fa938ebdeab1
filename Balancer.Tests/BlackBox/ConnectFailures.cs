using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class ConnectFailures
{
    // A failed connection makes a probe come at once; a second one, which would take the backend out, must not come during a test.
    private const string Steady = "Pools:default:Health:FastInterval=00:01:00";

    [Theory]
    [OnBothLanes]
    public async Task Should_answer_503_when_no_backend_is_alive(Lane lane)
    {
        using var nobody = new RefusingPort();
        await using var sick = ScriptedBackend.Start();
        sick.Healthy = false;
        await using var balancer = await RunningBalancer.StartAsync(lane, [nobody.Url, sick.Url]);

        var first = await RawClient.AskAsync(balancer.Port, "GET", "/");
        var second = await RawClient.AskAsync(balancer.Port, "POST", "/", "Content-Length: 0");
        var head = await RawClient.AskAsync(balancer.Port, "HEAD", "/");

        Assert.Equal(first.IsProblem(503), second.IsProblem(503));
        Assert.Equal(["1"], first.Head.All("Retry-After"));
        Assert.Equal((503, "1"), (head.Status, head.Head.Header("Retry-After")));
        Assert.Empty(sick.Requests);
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_send_no_body_when_a_head_request_fails(Lane lane)
    {
        using var nobody = new RefusingPort();
        await using var balancer = await RunningBalancer.StartAsync(lane, [nobody.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var head = await client.ReadHeadAsync();

        Assert.Equal(503, head.Status);
        Assert.Empty(await client.ReadToEndAsync());
    }

    [Theory]
    [OnBothLanes("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "")]
    [OnBothLanes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "")]
    [OnBothLanes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    [OnBothLanes("PATCH / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello")]
    public async Task Should_try_the_next_backend_when_connecting_fails(Lane lane, string request, string body)
    {
        await using var gone = ScriptedBackend.Start();
        await using var there = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [gone.Url, there.Url], Steady);
        await gone.RefuseAsync();

        // Backends take turns, so two in a row are sure to start at the one that is gone.
        var first = await RawClient.AskAsync(balancer.Port, request);
        var second = await RawClient.AskAsync(balancer.Port, request);

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Equal([body, body], there.Traffic.Bodies.Select(b => b.Text));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [OnBothLanes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task Should_answer_502_when_connecting_fails_everywhere(Lane lane, string request)
    {
        await using var one = ScriptedBackend.Start();
        await using var two = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url], Steady);
        await one.RefuseAsync();
        await two.RefuseAsync();

        var response = await RawClient.AskAsync(balancer.Port, request);

        response.IsProblem(502);
        await balancer.HasNothingInFlightAsync();
    }
}
