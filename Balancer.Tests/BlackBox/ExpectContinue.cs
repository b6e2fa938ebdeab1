using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>RFC 9110, section 10.1.1: whether the body is wanted is for the backend to say.</summary>
public class ExpectContinue
{
    private const string Head = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";

    [Theory]
    [OnBothLanes]
    public async Task Should_tell_the_client_to_go_on_when_the_backend_does(Lane lane)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.ContinueAfter(gate));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync(Head);
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the head does not wait for the body");
        Assert.Equal("100-continue", backend.Requests[0].Header("Expect"));
        Assert.True(await client.HearsNothingAsync(TimeSpan.FromMilliseconds(100)), "nobody but the backend asks for the body");
        gate.Open();
        var interim = await client.ReadHeadAsync();
        await client.SendAsync("hello");
        var response = await client.ReadResponseAsync();

        Assert.Equal((100, 200, "hello"), (interim.Status, response.Status, response.Text));
        Assert.Empty(response.Interim);
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes(401, 5)]
    [OnBothLanes(417, 5)]
    [OnBothLanes(200, 5)]
    [OnBothLanes(413, 5000)]
    [OnBothLanes(200, 5000)]
    public async Task Should_not_ask_for_the_body_when_the_backend_answers_at_once(Lane lane, int status, int length)
    {
        await using var backend = ScriptedBackend.Start(Scripts.AnswerEarly(status));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(
            balancer.Port, $"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n\r\n");

        Assert.Equal((status, "early"), (response.Status, response.Text));
        Assert.Empty(response.Interim);
        await balancer.HasNothingInFlightAsync();
        Assert.Empty(backend.Traffic.Bodies);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_pass_the_body_when_the_client_does_not_wait(Lane lane)
    {
        var gate = new Gate();
        gate.Open();
        await using var backend = ScriptedBackend.Start(Scripts.ContinueAfter(gate));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, $"{Head}hello");

        Assert.Equal((200, "hello"), (response.Status, response.Text));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("Content-Length: 5", "hello")]
    [OnBothLanes("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n")]
    public async Task Should_pass_the_body_when_neither_side_waits(Lane lane, string framing, string body)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Echo());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(
            balancer.Port, $"PUT / HTTP/1.1\r\nHost: a\r\n{framing}\r\nExpect: 100-continue\r\n\r\n{body}");

        Assert.Equal((200, "hello"), (response.Status, response.Text));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_not_repeat_when_the_backend_closes_after_asking_for_the_body(Lane lane)
    {
        await using var one = ScriptedBackend.Start(AskThenCloseAsync);
        await using var two = ScriptedBackend.Start(AskThenCloseAsync);
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url]);

        var response = await RawClient.AskAsync(balancer.Port, $"{Head}hello");

        response.IsProblem(502);
        Assert.Equal(1, one.Requests.Count + two.Requests.Count);
        await balancer.HasNothingInFlightAsync();
    }

    private static async Task AskThenCloseAsync(BackendConnection connection)
    {
        var head = await connection.ReadHeadAsync();
        await connection.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n");
        await connection.ReadBodyAsync(head);
        await connection.CloseAsync();
    }
}
