using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class Upgrades
{
    [Theory]
    [OnBothLanes]
    public async Task Should_pass_raw_bytes_both_ways_when_a_websocket_is_opened(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(Scripts.WebSocketEcho());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync(WebSocketOpening.Request);
        var head = await client.ReadHeadAsync();
        await client.SendAsync("one\0\u00ff\r\n");
        await client.ReadUntilAsync("one\0\u00ff\r\n");
        var during = (await balancer.StatsAsync()).Single().ConnCount;
        await client.SendAsync("two");
        await client.ReadUntilAsync("two");

        Assert.Equal((101, 1), (head.Status, during));
        Assert.Equal(("websocket", "Upgrade"), (head.Header("Upgrade")?.ToLowerInvariant(), head.Header("Connection")));
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", head.Header("Sec-WebSocket-Accept"));
        AssertOffered(Assert.Single(backend.Requests));
    }

    [Theory]
    [OnBothLanes(false)]
    [OnBothLanes(true)]
    public async Task Should_end_on_both_sides_when_the_client_goes(Lane lane, bool reset)
    {
        await using var backend = ScriptedBackend.Start(Scripts.WebSocketEcho());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync(WebSocketOpening.Request);
        await client.ReadHeadAsync();

        if (reset)
        {
            client.Reset();
        }
        else
        {
            client.Dispose();
        }

        await Eventually.CompletesAsync(Assert.Single(backend.Connections).Closed, "nobody is left to talk to");
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_end_on_both_sides_when_the_backend_goes(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nbye");
            await connection.CloseAsync();
        });
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync(WebSocketOpening.Request);
        await client.ReadUntilAsync("\r\n\r\nbye");

        await client.IsClosedByPeerAsync();
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes(200)]
    [OnBothLanes(403)]
    [OnBothLanes(426)]
    public async Task Should_pass_the_answer_when_the_backend_refuses_to_upgrade(Lane lane, int status)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Answer(status, "no"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync(WebSocketOpening.Request);
        var first = await client.ReadResponseAsync();

        Assert.Equal((status, "no"), (first.Status, first.Text));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_end_when_no_byte_passes_for_the_time_of_a_tunnel(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(Scripts.WebSocketEcho());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url], "Pools:default:Timeouts:Tunnel=00:00:00.300");
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync(WebSocketOpening.Request);
        await client.ReadHeadAsync();

        await client.IsClosedByPeerAsync();
        await Eventually.CompletesAsync(Assert.Single(backend.Connections).Closed, "an idle tunnel ends on both sides");
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_outlive_the_idle_timeout_when_it_is_a_tunnel(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(Scripts.WebSocketEcho());
        await using var balancer = await RunningBalancer.StartAsync(
            lane, [backend.Url], "Pools:default:Timeouts:Idle=00:00:00.200", "Pools:default:Timeouts:Response=00:00:00.200");
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync(WebSocketOpening.Request);
        await client.ReadHeadAsync();

        Assert.True(await client.HearsNothingAsync(TimeSpan.FromMilliseconds(500)), "a tunnel has an idle time of its own");

        await client.SendAsync("still");
        await client.ReadUntilAsync("still");
    }

    private static void AssertOffered(Head request)
    {
        Assert.Equal("GET /chat HTTP/1.1", request.StartLine);
        Assert.Equal(("websocket", "13"), (request.Header("Upgrade")?.ToLowerInvariant(), request.Header("Sec-WebSocket-Version")));
        Assert.Equal("upgrade", request.Header("Connection")?.ToLowerInvariant());
        Assert.Equal(("dGhlIHNhbXBsZSBub25jZQ==", "chat"), (request.Header("Sec-WebSocket-Key"), request.Header("Sec-WebSocket-Protocol")));
    }
}
