using System.Net;
using Balancer.Tests.Host.Servers;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Balancer.Tests.Host;

public class BalancerServerTests
{
    [Fact]
    public async Task Should_serve_http2_with_prior_knowledge_when_an_endpoint_is_made_for_it()
    {
        await using var backend = ScriptedBackend.Start(Scripts.Ok("over two"));
        await using var balancer = await BalancerWithKeys.StartWithHttp2Async(backend.Url);

        var two = await Client.AskAsync(HttpVersion.Version20, new Uri(balancer.Extra, "/a?b"));
        var one = await Client.AskAsync(HttpVersion.Version11, balancer.Url);

        Assert.Equal(
            (HttpStatusCode.OK, "over two", HttpStatusCode.OK, "over two"), (two.Status, two.Text, one.Status, one.Text));
        Assert.Equal("GET /a?b HTTP/1.1", backend.Requests[0].StartLine);
        Assert.Equal(balancer.Extra.Authority, backend.Requests[0].Header("Host"));
        Assert.Equal("http", backend.Requests[0].Header("X-Forwarded-Proto"));
    }

    [Fact]
    public async Task Should_keep_http2_off_the_traffic_port_when_nothing_is_said()
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await BalancerWithKeys.StartAsync(backend.Url);

        await Assert.ThrowsAsync<HttpRequestException>(() => Client.AskAsync(HttpVersion.Version20, balancer.Url));

        Assert.Empty(backend.Requests);
    }

    [Fact]
    public async Task Should_serve_both_versions_and_say_https_when_an_endpoint_has_a_certificate()
    {
        using var folder = new TemporaryFolder();
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await BalancerWithKeys.StartWithHttpsAsync(folder, backend.Url);

        var one = await Client.AskAsync(HttpVersion.Version11, balancer.Extra);
        var two = await Client.AskAsync(HttpVersion.Version20, balancer.Extra);

        Assert.Equal(("https", HttpStatusCode.OK, HttpStatusCode.OK), (balancer.Extra.Scheme, one.Status, two.Status));
        Assert.Equal(["https", "https"], backend.Requests.Select(request => request.Header("X-Forwarded-Proto")));
        Assert.Equal(["127.0.0.1", "127.0.0.1"], backend.Requests.Select(request => request.Header("X-Forwarded-For")));
    }

    [Fact]
    public async Task Should_honour_limits_when_the_kestrel_section_sets_them()
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await BalancerWithKeys.StartAsync(backend.Url, "Kestrel:Limits:MaxRequestHeaderCount=3");

        var within = await RawClient.AskAsync(balancer.Url.Port, "GET", "/", "A: 1", "B: 2");
        var beyond = await RawClient.AskAsync(balancer.Url.Port, "GET", "/", "A: 1", "B: 2", "C: 3");

        Assert.Equal((200, 431), (within.Status, beyond.Status));
        Assert.Single(backend.Requests);
    }

    [Fact]
    public async Task Should_keep_kestrels_limits_but_for_the_size_of_bodies_when_nothing_is_said()
    {
        await using var balancer = await BalancerWithKeys.StartAsync("http://127.0.0.1:1");
        var usual = new KestrelServerLimits();

        var limits = balancer.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.Null(limits.MaxRequestBodySize); // A balancer does not know what its backends take.
        Assert.Equal(usual.MinRequestBodyDataRate?.BytesPerSecond, limits.MinRequestBodyDataRate?.BytesPerSecond);
        Assert.Equal(usual.MinResponseDataRate?.BytesPerSecond, limits.MinResponseDataRate?.BytesPerSecond);
        Assert.Equal(usual.MaxRequestHeaderCount, limits.MaxRequestHeaderCount);
    }

    [Fact]
    public async Task Should_limit_the_size_of_bodies_when_asked_to()
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await BalancerWithKeys.StartAsync(backend.Url, "Kestrel:Limits:MaxRequestBodySize=3");

        var within = await RawClient.AskAsync(balancer.Url.Port, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
        var beyond = await RawClient.AskAsync(balancer.Url.Port, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd");

        Assert.Equal((200, 413), (within.Status, beyond.Status));
    }
}
