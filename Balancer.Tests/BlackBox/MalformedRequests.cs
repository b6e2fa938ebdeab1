using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class MalformedRequests(OneBackend fixture) : IClassFixture<OneBackend>
{
    public static TheoryData<string> Framing => [.. MalformedFraming.Rejected.Keys];

    public static TheoryData<string> Normalisable => [.. MalformedFraming.RejectedOrNormalised.Keys];

    public static TheoryData<string> Fields => [.. MalformedFields.Rejected.Keys];

    public static TheoryData<string> TooLarge => [.. MalformedFields.TooLarge.Keys];

    public static TheoryData<string> RequestLines => [.. MalformedRequestLines.Rejected.Keys];

    public static TheoryData<string> Chunks => [.. MalformedChunks.Rejected.Keys];

    private ScriptedBackend Backend => fixture.Backend;

    [Theory]
    [MembersOnBothLanes(nameof(Framing))]
    public Task Should_reject_the_head_when_its_framing_is_ambiguous(Lane lane, string name)
    {
        return IsRejectedAsync(lane, MalformedFraming.Rejected[name], 400);
    }

    [Theory]
    [MembersOnBothLanes(nameof(Fields))]
    public Task Should_reject_the_head_when_a_field_is_malformed(Lane lane, string name)
    {
        return IsRejectedAsync(lane, MalformedFields.Rejected[name], 400);
    }

    [Theory]
    [MembersOnBothLanes(nameof(TooLarge))]
    public Task Should_reject_the_head_when_it_is_too_large(Lane lane, string name)
    {
        return IsRejectedAsync(lane, MalformedFields.TooLarge[name], 431);
    }

    [Theory]
    [MembersOnBothLanes(nameof(RequestLines))]
    public Task Should_reject_the_head_when_the_request_line_is_malformed(Lane lane, string name)
    {
        var (request, statuses) = MalformedRequestLines.Rejected[name];
        return IsRejectedAsync(lane, request, statuses);
    }

    [Theory]
    [MembersOnBothLanes(nameof(Normalisable))]
    public async Task Should_reject_or_normalise_when_the_request_is_odd_but_clear(Lane lane, string name)
    {
        Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(fixture.On(lane).Port, MalformedFraming.RejectedOrNormalised[name]);

        Assert.Contains(response.Status, (int[])[200, 400]);
        if (response.Status == 200)
        {
            var request = Assert.Single(Backend.Requests);
            Assert.Equal("POST / HTTP/1.1", request.StartLine);
            Assert.Equal("hello", Assert.Single(Backend.Traffic.Bodies).Text);
            var framing = request.All("Content-Length").Concat(request.All("Transfer-Encoding"));
            Assert.Contains(Assert.Single(framing), (string[])["5", "chunked"]);
        }

        await fixture.On(lane).StillServesAsync();
    }

    [Theory]
    [MembersOnBothLanes(nameof(Chunks))]
    public async Task Should_never_complete_a_request_when_its_body_is_malformed(Lane lane, string name)
    {
        Backend.Traffic.Forget();
        using var client = await RawClient.ConnectAsync(fixture.On(lane).Port);

        await client.SendAsync($"POST /fault HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{MalformedChunks.Rejected[name]}");
        var response = await client.ReadResponseAsync();

        Assert.Equal(400, response.Status);
        await client.IsClosedByPeerAsync();
        Assert.True(Backend.Requests.Count <= 1, "no backend sees a second request");
        Assert.Empty(Backend.Traffic.Bodies);
        foreach (var connection in Backend.Connections.Where(c => c.Received.Contains("/fault", StringComparison.Ordinal)))
        {
            await Eventually.CompletesAsync(connection.Closed, "a backend that has seen the head has its connection closed");
        }

        Assert.DoesNotContain(Backend.Requests, request => request.Target != "/fault");
        await fixture.On(lane).StillServesAsync();
    }

    private async Task IsRejectedAsync(Lane lane, string request, params int[] statuses)
    {
        Backend.Traffic.Forget();
        using var client = await RawClient.ConnectAsync(fixture.On(lane).Port);

        await client.SendAsync(request);
        var response = await client.ReadResponseAsync();

        Assert.Contains(response.Status, statuses);
        await client.IsClosedByPeerAsync();
        Assert.True(Backend.Traffic.Bytes == 0, "no backend sees a byte of a malformed head");
        await fixture.On(lane).StillServesAsync();
        Assert.True(Backend.Requests.Count == 1, "the next request is the only one a backend has seen");
    }
}
