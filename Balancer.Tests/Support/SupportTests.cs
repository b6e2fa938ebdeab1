namespace Balancer.Tests.Support;

public class SupportTests
{
    [Fact]
    public async Task Should_answer_and_record_a_request_when_no_script_is_given()
    {
        await using var backend = ScriptedBackend.Start();
        using var client = await RawClient.ConnectAsync(backend.Port);

        await client.SendAsync("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;e=1\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n");
        var first = await client.ReadResponseAsync();
        await client.SendAsync("GET /b HTTP/1.1\r\n\r\n");
        var second = await client.ReadResponseAsync();

        Assert.Equal((200, "ok", 200, "ok"), (first.Status, first.Text, second.Status, second.Text));
        Assert.Equal(["/a", "/b"], backend.Requests.Select(request => request.Target));
        Assert.Equal(["abcde", ""], backend.Traffic.Bodies.Select(body => body.Text));
        Assert.Equal(["T: 1"], backend.Traffic.Bodies[0].Trailers);
        Assert.Equal(backend.Connections.Single().Received.Length, backend.Traffic.Bytes);
        Assert.Equal((1, 1), (backend.Traffic.PeakConnections, backend.Traffic.PeakRequests));
    }

    [Theory]
    [InlineData("/_probe", true, 200, "")]
    [InlineData("/_probe", false, 503, "")]
    [InlineData("/_usage", false, 200, "{\"memory_usage\": 2048}")]
    public async Task Should_keep_the_balancers_own_requests_out_of_the_record_when_they_come(string target, bool healthy, int status, string body)
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.CloseBeforeHead());
        backend.Healthy = healthy;
        backend.MemoryUsage = 2048;
        using var client = await RawClient.ConnectAsync(backend.Port);

        await client.SendAsync($"GET {target} HT");
        await client.SendAsync("TP/1.1\r\nHost: x\r\n\r\n");
        var response = await client.ReadResponseAsync();

        Assert.Equal((status, body), (response.Status, response.Text));
        Assert.Equal(PeerEnd.Closed, await client.IsClosedByPeerAsync());
        Assert.Equal(0, backend.Traffic.Bytes);
        Assert.Single(backend.Probes);
    }

    [Fact]
    public async Task Should_tell_a_close_from_a_reset_when_the_backend_ends()
    {
        await using var closing = ScriptedBackend.Start(FailingScripts.CloseBeforeHead());
        await using var resetting = ScriptedBackend.Start(FailingScripts.RawThenReset("HTTP/1.1 200 OK\r\n\r\nhalf"));
        using var first = await RawClient.ConnectAsync(closing.Port);
        using var second = await RawClient.ConnectAsync(resetting.Port);

        await first.SendAsync("GET / HTTP/1.1\r\n\r\n");
        await second.SendAsync("GET / HTTP/1.1\r\n\r\n");

        Assert.Equal(PeerEnd.Closed, await first.IsClosedByPeerAsync());
        Assert.Equal(PeerEnd.Reset, await second.IsClosedByPeerAsync());
        await Assert.ThrowsAsync<PeerGoneException>(() => second.ReadResponseAsync());
    }

    [Theory]
    [InlineData(false, nameof(PeerEnd.Closed))]
    [InlineData(true, nameof(PeerEnd.Reset))]
    public async Task Should_see_how_the_client_ended_when_the_script_is_busy_elsewhere(bool reset, string expected)
    {
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(new Gate()));
        using var client = await RawClient.ConnectAsync(backend.Port);
        await client.SendAsync("GET / HTTP/1.1\r\n\r\n");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the request arrives");

        if (reset)
        {
            client.Reset();
        }
        else
        {
            client.HalfClose();
        }

        var end = await Eventually.CompletesAsync(backend.Connections[0].Closed, "the end is seen while nobody reads");
        Assert.Equal(expected, end.ToString());
    }

    [Fact]
    public async Task Should_return_interim_answers_apart_when_a_final_one_follows()
    {
        await using var backend = ScriptedBackend.Start(Scripts.Raw(
            "HTTP/1.1 103 Early Hints\r\nA: 1\r\n\r\nHTTP/1.1 200 All fine\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nB: 2\r\n\r\n"));

        var response = await RawClient.AskAsync(backend.Port, "GET", "/");

        Assert.Equal((200, "All fine", "hi"), (response.Status, response.Reason, response.Text));
        Assert.Equal(103, Assert.Single(response.Interim).Status);
        Assert.Equal(["B: 2"], response.Body.Trailers);
    }

    [Fact]
    public async Task Should_read_to_the_end_when_nothing_frames_the_body()
    {
        await using var backend = ScriptedBackend.Start(Scripts.RawThenClose("HTTP/1.1 200 OK\r\n\r\nall of it"));

        Assert.Equal("all of it", (await RawClient.AskAsync(backend.Port, "GET", "/")).Text);
    }

    [Fact]
    public async Task Should_fail_with_a_message_when_the_deadline_passes()
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        using var client = await RawClient.ConnectAsync(backend.Port, TimeSpan.FromMilliseconds(50));
        await client.SendAsync("GET / HTTP/1.1\r\n\r\n");

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => client.ReadResponseAsync());

        Assert.Contains("nothing came of waiting", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_connections_and_keep_the_port_when_told_so()
    {
        await using var backend = ScriptedBackend.Start();
        using var port = new RefusingPort();
        await RawClient.AskAsync(backend.Port, "GET", "/");

        await backend.RefuseAsync();

        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => RawClient.ConnectAsync(backend.Port));
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => RawClient.ConnectAsync(port.Port));
    }
}
