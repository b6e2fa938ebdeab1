using System.Net;
using Balancer.Tests.Host.Servers;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Balancer.Tests.Host.Forwarding.Library;

/// <summary>HTTP/2 on either side, as gRPC needs it.</summary>
public class Http2Tests
{
    private const string Protocol = "Pools:default:Protocol=Http2";

    [Fact]
    public async Task Should_speak_http2_to_backends_when_the_pool_says_so()
    {
        await using var backend = await KestrelBackend.StartAsync(EchoAsync, HttpProtocols.Http2);
        await using var balancer = await RunningBalancer.StartAsync([backend.Url], Protocol);

        var response = await RawClient.AskAsync(
            balancer.Port, "POST /a/%2e?b HTTP/1.1\r\nHost: example\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");

        Assert.Equal((200, "HTTP/2 example abc"), (response.Status, response.Text));
        Assert.True((await balancer.StatsAsync())[0].Alive, "probes speak it, too");
    }

    [Fact]
    public async Task Should_answer_502_when_the_backend_does_not_speak_http2()
    {
        await using var backend = await KestrelBackend.StartAsync(EchoAsync);
        await using var balancer = await BalancerWithKeys.StartAsync(
            backend.Url, $"Balancer:{Protocol}", "Balancer:Pools:default:Health:Enabled=false");

        var (status, _, _) = await Client.AskAsync(HttpVersion.Version11, balancer.Url);

        Assert.Equal(HttpStatusCode.BadGateway, status);
    }

    [Fact]
    public async Task Should_pass_trailers_when_backend_and_client_speak_http2()
    {
        await using var backend = await KestrelBackend.StartAsync(AnswerLikeGrpcAsync, HttpProtocols.Http2);
        await using var balancer = await BalancerWithKeys.StartWithHttp2Async(backend.Url, $"Balancer:{Protocol}");

        var (status, text, trailers) = await Client.AskAsync(HttpVersion.Version20, balancer.Extra, new StringContent("ping"));

        Assert.Equal((HttpStatusCode.OK, "ping"), (status, text));
        Assert.Equal(["0"], trailers.GetValues("grpc-status"));
        Assert.Equal(["fine"], trailers.GetValues("grpc-message"));
    }

    // What is left of the request is then of no use to the backend, which may come to light at any moment (RFC 9113, 8.1).
    [Fact]
    public async Task Should_pass_trailers_when_the_backend_refuses_without_reading()
    {
        await using var backend = await KestrelBackend.StartAsync(RefuseLikeGrpcAsync, HttpProtocols.Http2);
        await using var balancer = await BalancerWithKeys.StartWithHttp2Async(backend.Url, $"Balancer:{Protocol}");

        for (var i = 0; i < 50; i++)
        {
            var (status, text, trailers) = await Client.AskAsync(HttpVersion.Version20, balancer.Extra, new StringContent("ping"));

            Assert.Equal((HttpStatusCode.OK, ""), (status, text));
            Assert.Equal(["12"], trailers.GetValues("grpc-status"));
        }
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_pass_trailers_to_http2_clients_when_the_backend_speaks_http1(Lane lane)
    {
        const string Answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 42\r\n\r\n";
        await using var backend = ScriptedBackend.Start(Scripts.Raw(Answer));
        await using var balancer = await BalancerWithKeys.StartWithHttp2Async(backend.Url, $"Balancer:{lane.Setting()}");

        var (_, text, trailers) = await Client.AskAsync(HttpVersion.Version20, balancer.Extra);

        Assert.Equal("ok", text);
        Assert.Equal(["42"], trailers.GetValues("X-Sum"));
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        await context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Host} {body}");
    }

    private static async Task AnswerLikeGrpcAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        await context.Request.Body.CopyToAsync(context.Response.Body);
        context.Response.AppendTrailer("grpc-status", "0");
        context.Response.AppendTrailer("grpc-message", "fine");
    }

    private static async Task RefuseLikeGrpcAsync(HttpContext context)
    {
        await context.Response.StartAsync();
        context.Response.AppendTrailer("grpc-status", "12");
    }
}
