using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>The client goes away while its request is in flight.</summary>
public class GoneClients
{
    [Theory]
    [OnBothLanes("before the response", "close")]
    [OnBothLanes("before the response", "reset")]
    [OnBothLanes("before the response", "half-close")]
    [OnBothLanes("within the response", "close")]
    [OnBothLanes("within the response", "reset")]
    [OnBothLanes("within the response", "half-close")]
    [OnBothLanes("within the request", "close")]
    [OnBothLanes("within the request", "reset")]
    [OnBothLanes("within the request", "half-close")]
    public async Task Should_close_the_upstream_connection_at_once_when_the_client_goes(Lane lane, string moment, string way)
    {
        var script = moment == "within the response"
            ? Scripts.Pieces("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            : FailingScripts.NeverAnswer();
        await using var backend = ScriptedBackend.Start(script);
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await BringToAsync(moment, client, backend);
        Assert.Equal(1, (await balancer.StatsAsync()).Single().ConnCount);

        client.Leave(way);

        await Eventually.CompletesAsync(
            Assert.Single(backend.Connections).Closed, "nobody waits for this answer any more", TimeSpan.FromSeconds(2));
        await balancer.HasNothingInFlightAsync();
        Assert.Single(backend.Requests);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_not_repeat_when_the_client_goes(Lane lane)
    {
        await using var one = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        await using var two = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await Eventually.HoldsAsync(() => one.Requests.Count + two.Requests.Count == 1, "the request reaches a backend");

        client.Reset();

        await balancer.HasNothingInFlightAsync();
        Assert.Equal(1, one.Requests.Count + two.Requests.Count);
    }

    private static async Task BringToAsync(string moment, RawClient client, ScriptedBackend backend)
    {
        var body = moment == "within the request" ? "Content-Length: 10\r\n\r\nhalf" : "\r\n";
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{body}");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the request reaches the backend");
        if (moment == "within the response")
        {
            await client.ReadUntilAsync("half");
        }
    }
}
