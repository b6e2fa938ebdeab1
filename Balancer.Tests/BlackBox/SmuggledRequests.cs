using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Requests that carry or precede another one, and those the balancer answers itself.</summary>
public class SmuggledRequests(OneBackend fixture) : IClassFixture<OneBackend>
{
    private const string Hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

    private ScriptedBackend Backend => fixture.Backend;

    [Theory]
    [OnBothLanes("GET")]
    [OnBothLanes("POST")]
    [OnBothLanes("DELETE")]
    public async Task Should_pass_a_request_as_a_body_when_the_length_covers_it(Lane lane, string method)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(
            fixture.On(lane).Port, $"{method} /outer HTTP/1.1\r\nHost: a\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}");

        Assert.Equal(200, response.Status);
        Assert.Equal("/outer", Assert.Single(Backend.Requests).Target);
        Assert.Equal(Hidden, Assert.Single(Backend.Traffic.Bodies).Text);
        await fixture.On(lane).StillServesAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_pass_a_request_as_a_body_when_a_chunk_covers_it(Lane lane)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(
            fixture.On(lane).Port,
            $"POST /outer HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n");

        Assert.Equal(200, response.Status);
        Assert.Equal("/outer", Assert.Single(Backend.Requests).Target);
        Assert.Equal(Hidden, Assert.Single(Backend.Traffic.Bodies).Text);
        await fixture.On(lane).StillServesAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_answer_both_in_order_when_two_requests_come_in_one_piece(Lane lane)
    {
        Backend.Traffic.Forget();
        using var client = await RawClient.ConnectAsync(fixture.On(lane).Port);

        await client.SendAsync("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
        var first = await client.ReadResponseAsync();
        var second = await client.ReadResponseAsync();

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Equal(["/1", "/2"], Backend.Requests.Select(request => request.Target));
        await fixture.On(lane).StillServesAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_reject_the_second_request_alone_when_the_first_is_sound(Lane lane)
    {
        Backend.Traffic.Forget();
        using var client = await RawClient.ConnectAsync(fixture.On(lane).Port);

        await client.SendAsync("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
            + "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        var first = await client.ReadResponseAsync();
        var second = await client.ReadResponseAsync();

        Assert.Equal((200, 400), (first.Status, second.Status));
        await client.IsClosedByPeerAsync();
        Assert.Equal("/1", Assert.Single(Backend.Requests).Target);
        await fixture.On(lane).StillServesAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_take_nothing_for_a_request_when_it_follows_a_rejected_one(Lane lane)
    {
        Backend.Traffic.Forget();
        using var client = await RawClient.ConnectAsync(fixture.On(lane).Port);

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}");
        var response = await client.ReadResponseAsync();

        Assert.Equal(400, response.Status);
        await client.IsClosedByPeerAsync();
        Assert.Equal(0, Backend.Traffic.Bytes);
        await fixture.On(lane).StillServesAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_answer_by_itself_when_asked_for_the_options_of_the_server(Lane lane)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(fixture.On(lane).Port, "OPTIONS", "*");

        Assert.Equal(200, response.Status);
        Assert.Equal(0, Backend.Traffic.Bytes);
        await fixture.On(lane).StillServesAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_answer_501_when_asked_to_connect(Lane lane)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(fixture.On(lane).Port, "CONNECT example:443 HTTP/1.1\r\nHost: example:443\r\n\r\n");

        Assert.Equal(501, response.Status);
        Assert.Equal(0, Backend.Traffic.Bytes);
        await fixture.On(lane).StillServesAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_hang_up_when_greeted_with_http2_in_clear_text(Lane lane)
    {
        Backend.Traffic.Forget();
        using var client = await RawClient.ConnectAsync(fixture.On(lane).Port);

        await client.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");

        await client.IsClosedByPeerAsync();
        Assert.DoesNotContain("HTTP/1.1 2", client.Received, StringComparison.Ordinal);
        Assert.Equal(0, Backend.Traffic.Bytes);
        await fixture.On(lane).StillServesAsync();
    }
}
