using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class ResetUploads
{
    [Theory]
    [OnBothLanes]
    public async Task Should_log_nothing_when_clients_reset_their_uploads(Lane lane)
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        var before = balancer.Logs.Count;

        for (var i = 1; i <= 50; i++)
        {
            using var client = await RawClient.ConnectAsync(balancer.Port);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf");
            await Eventually.HoldsAsync(() => backend.Requests.Count == i, "the upload has begun");
            client.Reset();
        }

        await balancer.HasNothingInFlightAsync();
        await balancer.StillServesAsync();
        Assert.Equal([], balancer.Logs.Skip(before).Where(line => !line.Contains("Memory usage", StringComparison.Ordinal)));
    }
}
