using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Bodies pass piece by piece: nothing waits for what comes later.</summary>
public class StreamedBodies
{
    [Theory]
    [OnBothLanes("Content-Length: 6", "one", "two")]
    [OnBothLanes("Transfer-Encoding: chunked", "3\r\none\r\n", "3\r\ntwo\r\n0\r\n\r\n")]
    public async Task Should_reach_the_backend_at_once_when_the_client_sends_a_piece(Lane lane, string framing, string first, string second)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Echo());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the head does not wait for the body");
        await client.SendAsync(first);
        await Eventually.HoldsAsync(
            () => backend.Connections[0].Received.Contains("one", StringComparison.Ordinal), "a piece does not wait for the next");
        await client.SendAsync(second);
        var response = await client.ReadResponseAsync();

        Assert.Equal((200, "onetwo"), (response.Status, response.Text));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("Content-Length: 6", "one", "two")]
    [OnBothLanes("Transfer-Encoding: chunked", "3\r\none\r\n", "3\r\ntwo\r\n0\r\n\r\n")]
    [OnBothLanes("Content-Type: text/event-stream\r\nTransfer-Encoding: chunked", "3\r\none\r\n", "3\r\ntwo\r\n0\r\n\r\n")]
    public async Task Should_reach_the_client_at_once_when_the_backend_sends_a_piece(Lane lane, string framing, string first, string second)
    {
        var (one, two) = (new Gate(), new Gate());
        await using var backend = ScriptedBackend.Start(Scripts.Pieces($"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n", (one, first), (two, second)));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var head = await client.ReadHeadAsync();
        Assert.Equal(200, head.Status);
        one.Open();
        await client.ReadUntilAsync("one");
        Assert.Equal(1, (await balancer.StatsAsync()).Single().ConnCount);
        two.Open();
        await client.ReadUntilAsync("two");

        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_pass_both_ways_at_once_when_the_backend_answers_while_it_reads(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
            await connection.WriteAsync(await connection.ReadExactlyAsync(3));
            await connection.WriteAsync(await connection.ReadExactlyAsync(3));
            await connection.UntilClosedAsync();
        });
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\none");
        await client.ReadUntilAsync("\r\n\r\none");
        await client.SendAsync("two");
        await client.ReadUntilAsync("two");

        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("Content-Length: 1000", "some")]
    [OnBothLanes("Transfer-Encoding: chunked", "4\r\nsome\r\n")]
    public async Task Should_pass_the_answer_when_it_comes_before_the_body_is_complete(Lane lane, string framing, string piece)
    {
        await using var backend = ScriptedBackend.Start(Scripts.AnswerEarly(413));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n{piece}");
        var response = await client.ReadResponseAsync();

        Assert.Equal((413, "early"), (response.Status, response.Text));
        await balancer.HasNothingInFlightAsync();
        await Eventually.CompletesAsync(
            Assert.Single(backend.Connections).Closed, "a connection that is owed half a body is not kept for another request");
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_arrive_whole_both_ways_when_it_is_10_megabytes(Lane lane)
    {
        var body = new byte[10_000_000];
        new Random(1).NextBytes(body);
        await using var backend = ScriptedBackend.Start(Scripts.Echo());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync($"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n");
        await client.SendAsync(body);
        var response = await client.ReadResponseAsync();

        Assert.True(body.AsSpan().SequenceEqual(backend.Traffic.Bodies.Single().Bytes), "the backend gets every byte");
        Assert.True(body.AsSpan().SequenceEqual(response.Body.Bytes), "the client gets every byte");
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_have_no_limit_when_it_is_more_than_the_front_takes_by_itself(Lane lane)
    {
        var piece = new byte[1_000_000];
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync($"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: {31 * piece.Length}\r\n\r\n");
        for (var i = 0; i < 31; i++)
        {
            await client.SendAsync(piece);
        }

        var response = await client.ReadResponseAsync();

        Assert.Equal(200, response.Status);
        Assert.Equal(31 * piece.Length, backend.Traffic.Bodies.Single().Bytes.Length);
    }
}
