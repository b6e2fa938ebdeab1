using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>A request that is cut short never looks complete to the backend.</summary>
public class HalfBodies
{
    [Theory]
    [OnBothLanes("Content-Length: 10", "half", false)]
    [OnBothLanes("Content-Length: 10", "half", true)]
    [OnBothLanes("Transfer-Encoding: chunked", "4\r\nhalf\r\n", false)]
    [OnBothLanes("Transfer-Encoding: chunked", "4\r\nhalf\r\n", true)]
    [OnBothLanes("Transfer-Encoding: chunked", "4\r\nhalf", false)]
    [OnBothLanes("Transfer-Encoding: chunked", "4\r\nhalf\r\n0\r\n", false)]
    [OnBothLanes("Transfer-Encoding: chunked", "4\r\nhalf\r\n0\r\nX-Sum: 4", true)]
    public async Task Should_never_be_completed_when_the_client_stops(Lane lane, string framing, string half, bool reset)
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n{half}");
        await Eventually.HoldsAsync(
            () => backend.Connections.Any(c => c.Received.Contains("half", StringComparison.Ordinal)), "half of the body is passed");

        if (reset)
        {
            client.Reset();
        }
        else
        {
            client.Dispose();
        }

        var connection = Assert.Single(backend.Connections);
        await Eventually.CompletesAsync(connection.Closed, "the backend is not left with half a request");
        Assert.Empty(backend.Traffic.Bodies);
        await balancer.HasNothingInFlightAsync();
    }
}
