using System.Globalization;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Tests.Host.Servers;

/// <summary>Takes and gives bodies by the megabyte without keeping any of them.</summary>
internal static class BulkBackend
{
    private static readonly byte[] Piece = new byte[1_000_000];

    /// <summary>
    /// PUT is answered with the number of bytes that came, read once the gate is open. GET gets as many megabytes as the path says.
    /// </summary>
    public static Task<KestrelBackend> StartAsync(Gate? gate = null)
    {
        return KestrelBackend.StartAsync(context => HttpMethods.IsPut(context.Request.Method) ? CountAsync(context, gate) : GiveAsync(context));
    }

    /// <summary>Asks for it, and returns how many bytes came.</summary>
    public static async Task<long> DownloadAsync(int port, int megabytes)
    {
        using var client = Client.Create();
        using var request = Client.Request(new Version(1, 1), new Uri($"http://127.0.0.1:{port}/{megabytes}"));
        using var response = await client.SendAsync(request, CancellationToken.None);
        await using var stream = await response.Content.ReadAsStreamAsync();
        return await DrainAsync(stream);
    }

    /// <summary>Sends as much, and returns how many bytes the backend says have come.</summary>
    public static async Task<long> UploadAsync(int port, int megabytes, bool chunked, Action? onPiece = null)
    {
        using var client = await RawClient.ConnectAsync(port);
        var framing = chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {(long)megabytes * Piece.Length}";
        await client.SendAsync($"PUT / HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n");
        for (var i = 0; i < megabytes; i++)
        {
            await client.SendAsync(chunked ? $"{Piece.Length:x}\r\n" : "");
            await client.SendAsync(Piece);
            await client.SendAsync(chunked ? "\r\n" : "");
            onPiece?.Invoke();
        }

        await client.SendAsync(chunked ? "0\r\n\r\n" : "");
        var response = await client.ReadResponseAsync();
        Assert.Equal(200, response.Status);
        return long.Parse(response.Text, CultureInfo.InvariantCulture);
    }

    private static async Task CountAsync(HttpContext context, Gate? gate)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        await (gate?.Opened ?? Task.CompletedTask);
        await context.Response.WriteAsync($"{await DrainAsync(context.Request.Body)}");
    }

    private static async Task GiveAsync(HttpContext context)
    {
        // A probe's path is no number, and gets nothing.
        _ = int.TryParse(context.Request.Path.Value![1..], CultureInfo.InvariantCulture, out var megabytes);
        context.Response.ContentLength = (long)megabytes * Piece.Length;
        for (var i = 0; i < megabytes; i++)
        {
            await context.Response.Body.WriteAsync(Piece);
        }
    }

    private static async Task<long> DrainAsync(Stream body)
    {
        var (buffer, total) = (new byte[100_000], 0L);
        while (await body.ReadAsync(buffer) is > 0 and var count)
        {
            total += count;
        }

        return total;
    }
}
