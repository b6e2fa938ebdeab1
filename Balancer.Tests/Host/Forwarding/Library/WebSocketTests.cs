using System.Net;
using System.Net.WebSockets;
using System.Text;
using Balancer.Tests.Host.Servers;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Balancer.Tests.Host.Forwarding.Library;

/// <summary>WebSocket with real peers on both ends.</summary>
public class WebSocketTests
{
    [Theory]
    [OnBothLanes]
    public async Task Should_carry_messages_both_ways_when_all_speak_http1(Lane lane)
    {
        await using var backend = await KestrelBackend.StartAsync(EchoAsync);
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        await TalkAsync(HttpVersion.Version11, new Uri($"ws://127.0.0.1:{balancer.Port}/chat"));

        await Eventually.HoldsAsync(
            async () => (await balancer.StatsAsync())[0].ConnCount == 0, "the count falls when the socket is closed");
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_carry_messages_both_ways_when_the_client_speaks_http2(Lane lane)
    {
        using var folder = new TemporaryFolder();
        await using var backend = await KestrelBackend.StartAsync(EchoAsync);
        await using var balancer = await BalancerWithKeys.StartWithHttpsAsync(folder, backend.Url, $"Balancer:{lane.Setting()}");

        await TalkAsync(HttpVersion.Version20, new Uri($"wss://{balancer.Extra.Authority}/chat"));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Should_carry_messages_both_ways_when_the_backend_speaks_http2(string version)
    {
        using var folder = new TemporaryFolder();
        await using var backend = await KestrelBackend.StartAsync(EchoAsync, HttpProtocols.Http2);
        await using var balancer = await BalancerWithKeys.StartWithHttpsAsync(folder, backend.Url, "Balancer:Pools:default:Protocol=Http2");

        await TalkAsync(Version.Parse(version), new Uri($"wss://{balancer.Extra.Authority}/chat"));

        await Eventually.HoldsAsync(async () => (await balancer.DescribeAsync()).ConnectionCount == 0, "the count falls when the socket is closed");
        var status = await balancer.DescribeAsync();
        Assert.Equal((1, TimeSpan.Zero), (status.Requests, status.ServiceTime.P50)); // How long a tunnel is open is no service time.
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_count_a_socket_as_a_connection_when_it_is_open(Lane lane)
    {
        await using var backend = await KestrelBackend.StartAsync(EchoAsync);
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        using var socket = await ConnectAsync(HttpVersion.Version11, new Uri($"ws://127.0.0.1:{balancer.Port}/chat"));
        var open = (await balancer.StatsAsync())[0].ConnCount;
        socket.Abort();

        Assert.Equal(1, open);
        await Eventually.HoldsAsync(async () => (await balancer.StatsAsync())[0].ConnCount == 0, "the count falls when the client is gone");
    }

    private static async Task TalkAsync(Version version, Uri url)
    {
        using var socket = await ConnectAsync(version, url);
        var buffer = new byte[100];

        foreach (var text in (string[])["hello", "", "ü"])
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
            var back = await Eventually.CompletesAsync(socket.ReceiveAsync(buffer, CancellationToken.None), "a message comes back");
            Assert.Equal((text, true), (Encoding.UTF8.GetString(buffer, 0, back.Count), back.EndOfMessage));
        }

        var closing = socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);
        await Eventually.CompletesAsync(closing, "both sides say goodbye");
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "bye"), (socket.CloseStatus, socket.CloseStatusDescription));
    }

    private static async Task<ClientWebSocket> ConnectAsync(Version version, Uri url)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await Eventually.CompletesAsync(socket.ConnectAsync(url, Client.Create(), CancellationToken.None), "the upgrade is granted");
        return socket;
    }

    private static async Task EchoAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[100];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } message)
        {
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", context.RequestAborted);
    }
}
