using System.Net;
using System.Text;
using Balancer.Tests.Host.Servers;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Balancer.Tests.Host.Forwarding.Library;

/// <summary>Talking both ways at once over one HTTP/2 stream, as bidirectional gRPC calls do.</summary>
public class DuplexTests
{
    [Fact]
    public async Task Should_pass_each_piece_at_once_when_both_sides_go_on_talking()
    {
        await using var backend = await KestrelBackend.StartAsync(SendBackAsync, HttpProtocols.Http2);
        await using var balancer = await BalancerWithKeys.StartWithHttp2Async(backend.Url, "Balancer:Pools:default:Protocol=Http2");
        using var client = Client.Create();
        using var content = new PushedContent();
        using var request = Client.Request(HttpVersion.Version20, balancer.Extra, content);

        var sending = client.SendAsync(request, CancellationToken.None);
        await content.PushAsync(Encoding.ASCII.GetBytes("one"));
        using var response = await Eventually.CompletesAsync(sending, "the head comes before the request has ended");
        await using var answer = await response.Content.ReadAsStreamAsync();
        var first = await ReadAsync(answer);
        await content.PushAsync(Encoding.ASCII.GetBytes("two"));
        var second = await ReadAsync(answer);
        content.Complete();
        var last = await ReadAsync(answer);

        Assert.Equal(("one", "two", ""), (first, second, last));
    }

    private static async Task SendBackAsync(HttpContext context)
    {
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        var buffer = new byte[100];
        while (await context.Request.Body.ReadAsync(buffer) is > 0 and var count)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count));
        }
    }

    private static async Task<string> ReadAsync(Stream answer)
    {
        var buffer = new byte[100];
        var count = await Eventually.CompletesAsync(answer.ReadAsync(buffer).AsTask(), "a piece comes back while the call goes on");
        return Encoding.ASCII.GetString(buffer, 0, count);
    }
}
