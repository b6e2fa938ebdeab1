using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Balancer.Tests.Host.Servers;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Balancer.Tests.Host.Forwarding.Library;

/// <summary>Backends behind https, with a certificate that the usual checks refuse.</summary>
public class TlsTests
{
    private const string Tls = "Balancer:Pools:default:Tls";
    private const string Unprobed = "Balancer:Pools:default:Health:Enabled=false";

    [Fact]
    public async Task Should_answer_502_when_the_certificate_cannot_be_verified()
    {
        using var certificate = SelfSigned.Create();
        await using var backend = await KestrelBackend.StartAsync(Greet, certificate: certificate);
        await using var balancer = await BalancerWithKeys.StartAsync(backend.Url, Unprobed);

        var (status, text, _) = await Client.AskAsync(HttpVersion.Version11, balancer.Url);

        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains("urn:balancer:connect-failed", text);
    }

    [Fact]
    public async Task Should_see_a_backend_down_when_its_certificate_cannot_be_verified()
    {
        using var certificate = SelfSigned.Create();
        await using var backend = await KestrelBackend.StartAsync(Greet, certificate: certificate);
        await using var balancer = await RunningBalancer.StartAsync([backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        Assert.Equal(503, response.Status);
        Assert.Equal((false, "down"), ((await balancer.StatsAsync())[0].Alive, (await balancer.StatsAsync())[0].State));
    }

    [Fact]
    public async Task Should_take_any_certificate_when_told_to()
    {
        using var certificate = SelfSigned.Create();
        await using var backend = await KestrelBackend.StartAsync(Greet, certificate: certificate);
        await using var balancer = await RunningBalancer.StartAsync([backend.Url], "Pools:default:Tls:AcceptAnyCertificate=true");

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        Assert.Equal((200, "https for example"), (response.Status, response.Text));
        Assert.True((await balancer.StatsAsync())[0].Alive, "probes take it, too");
    }

    [Theory]
    [InlineData("Http1", null)]
    [InlineData("Http2", null)]
    [InlineData("Http1", "00:00:01")]
    public async Task Should_ask_for_the_host_of_the_url_whatever_host_the_client_names(string protocol, string? resolve)
    {
        var names = new ConcurrentQueue<string?>();
        using var certificate = SelfSigned.Create();
        await using var backend = await KestrelBackend.StartAsync(Greet, HttpProtocols.Http1AndHttp2, certificate, names.Enqueue);
        string[] resolved = resolve is null ? [] : [$"Balancer:Pools:default:Resolve={resolve}"];
        await using var balancer = await BalancerWithKeys.StartAsync(
            backend.Url.Replace("127.0.0.1", "localhost"),
            [Unprobed, $"{Tls}:AcceptAnyCertificate=true", $"Balancer:Pools:default:Protocol={protocol}", .. resolved]);

        await Eventually.HoldsAsync(
            async () => (await Client.AskAsync(HttpVersion.Version11, balancer.Url)).Status == HttpStatusCode.OK, "it is found, and answers");

        Assert.All(names, name => Assert.Equal("localhost", name));
        Assert.NotEmpty(names);
    }

    [Theory]
    [InlineData(true, false, HttpStatusCode.OK)]
    [InlineData(false, false, HttpStatusCode.BadGateway)]
    [InlineData(false, true, HttpStatusCode.BadGateway)] // A pin is the stronger word.
    public async Task Should_take_the_pinned_certificate_alone_when_there_is_a_pin(bool right, bool any, HttpStatusCode expected)
    {
        using var certificate = SelfSigned.Create();
        using var other = SelfSigned.Create();
        var pin = (right ? certificate : other).GetCertHashString(HashAlgorithmName.SHA256);
        await using var backend = await KestrelBackend.StartAsync(Greet, certificate: certificate);
        await using var balancer = await BalancerWithKeys.StartAsync(
            backend.Url, Unprobed, $"{Tls}:PinnedSha256={pin.ToLowerInvariant()}", $"{Tls}:AcceptAnyCertificate={any}");

        var (status, _, _) = await Client.AskAsync(HttpVersion.Version11, balancer.Url);

        Assert.Equal(expected, status);
    }

    private static Task Greet(HttpContext context)
    {
        return context.Response.WriteAsync($"{context.Request.Scheme} for {context.Request.Host}");
    }
}
