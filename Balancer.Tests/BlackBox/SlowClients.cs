using System.Text;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class SlowClients
{
    private const long Piece = 1_000_000;

    // What the kernel's own buffers of two connections take, with room to spare.
    private const long Bound = 40 * Piece;

    [Theory]
    [OnBothLanes(false)]
    [OnBothLanes(true)]
    public async Task Should_hold_the_backend_back_when_the_client_does_not_read(Lane lane, bool chunked)
    {
        var framing = chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {100 * Piece}";
        var piece = chunked ? (byte[])[.. Encoding.ASCII.GetBytes($"{Piece:x}\r\n"), .. new byte[Piece], .. "\r\n"u8] : new byte[Piece];
        var written = 0L;
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n");
            for (var i = 0; i < 100; i++)
            {
                await connection.WriteAsync(piece);
                Interlocked.Add(ref written, Piece);
            }

            await connection.WriteAsync(chunked ? "0\r\n\r\n" : "");
        });
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await LazyClient.ConnectAsync(balancer.Port);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await Eventually.StopsGrowingAsync(() => Interlocked.Read(ref written), "the backend is held back");
        var held = Interlocked.Read(ref written);
        var read = await client.ReadToAsync(100 * Piece);

        Assert.True(held < Bound, $"what the client has not read must not pile up in the balancer; {held} bytes did");
        Assert.True(read >= 100 * Piece, "once it reads, it gets everything");
        client.Dispose();
        await balancer.HasNothingInFlightAsync();
    }
}
