using Balancer.Tests.Host.Servers;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Tests.BlackBox;

public class SlowBackends
{
    private const int Piece = 1_000_000;
    private const int Pieces = 100;

    // What the kernel's own buffers of two connections take, with room to spare.
    private const int Bound = 40;

    [Theory]
    [OnBothLanes("Content-Length")]
    [OnBothLanes("Transfer-Encoding")]
    public async Task Should_hold_the_client_back_when_the_backend_does_not_read(Lane lane, string framing)
    {
        var gate = new Gate();
        await using var backend = await KestrelBackend.StartAsync(context => CountAfterAsync(context, gate));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);
        var sent = 0;

        var sending = SendAsync(client, framing, () => Interlocked.Increment(ref sent));
        await Eventually.StopsGrowingAsync(() => Volatile.Read(ref sent), "the client is held back");
        var held = Volatile.Read(ref sent);
        gate.Open();
        await sending;
        var response = await client.ReadResponseAsync();

        Assert.True(held < Bound, $"what the backend has not read must not pile up in the balancer; {held} MB did");
        Assert.Equal((200, $"{(long)Pieces * Piece}"), (response.Status, response.Text));
        await balancer.HasNothingInFlightAsync();
    }

    private static async Task SendAsync(RawClient client, string framing, Action onPiece)
    {
        var chunked = framing == "Transfer-Encoding";
        await client.SendAsync($"PUT / HTTP/1.1\r\nHost: a\r\n{framing}: {(chunked ? "chunked" : (long)Pieces * Piece)}\r\n\r\n");
        var piece = new byte[Piece];
        for (var i = 0; i < Pieces; i++)
        {
            await client.SendAsync(chunked ? $"{Piece:x}\r\n" : "");
            await client.SendAsync(piece);
            await client.SendAsync(chunked ? "\r\n" : "");
            onPiece();
        }

        await client.SendAsync(chunked ? "0\r\n\r\n" : "");
    }

    private static async Task CountAfterAsync(HttpContext context, Gate gate)
    {
        if (context.Request.Method != "PUT")
        {
            return;
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        await gate.Opened;
        var (buffer, total) = (new byte[100_000], 0L);
        while (await context.Request.Body.ReadAsync(buffer) is > 0 and var count)
        {
            total += count;
        }

        await context.Response.WriteAsync($"{total}");
    }
}
