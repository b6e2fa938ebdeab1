using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class InterimResponses
{
    [Theory]
    [OnBothLanes("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [OnBothLanes("GET / HTTP/1.0\r\n\r\n")]
    public async Task Should_drop_them_when_they_are_not_asked_for(Lane lane, string request)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Raw(
            "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, request);

        Assert.Equal((200, "ok"), (response.Status, response.Text));
        Assert.Empty(response.Interim);
        Assert.False(response.Head.Has("Link"), "a field of an interim answer is none of the final one");
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [OnBothLanes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task Should_drop_the_word_to_go_on_when_nobody_waits_for_it(Lane lane, string request)
    {
        const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";
        await using var backend = ScriptedBackend.Start(
            Scripts.Raw($"{Continue}{Continue}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, request);

        Assert.Equal((200, "ok"), (response.Status, response.Text));
        Assert.Empty(response.Interim);
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_give_up_when_they_never_end(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.FloodOfInterim());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url], "Pools:default:Timeouts:Response=00:00:00.500");

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        // Too many of them, or no response head in time: both are true.
        response.IsProblem(response.Status == 502 ? 502 : 504);
        await Eventually.CompletesAsync(Assert.Single(backend.Connections).Closed, "the flood is cut off");
        await balancer.HasNothingInFlightAsync();
    }
}
