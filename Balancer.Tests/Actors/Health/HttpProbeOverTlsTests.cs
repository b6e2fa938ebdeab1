using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Balancer.Actors;
using Balancer.Actors.Health;
using Balancer.Actors.Http;
using Balancer.Tests.Actors.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Balancer.Tests.Actors.Health;

/// <summary>What a probe speaks: TLS where the url says so, HTTP/2 where the pool does, and no less than that.</summary>
public sealed class HttpProbeOverTlsTests : IAsyncLifetime
{
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly WebApplication _app;

    public HttpProbeOverTlsTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(_certificate));
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.Run(context => context.Response.WriteAsync(context.Request.Protocol));
    }

    [Fact]
    public async Task Should_be_bad_when_the_certificate_is_not_trusted()
    {
        Assert.False((await ProbeAsync(0, BackendProtocol.Http1, new TlsOptions())).Good, "anybody could answer");
    }

    [Theory]
    [InlineData(BackendProtocol.Http1)]
    [InlineData(BackendProtocol.Http2)]
    public async Task Should_be_good_when_the_certificate_is_accepted(BackendProtocol protocol)
    {
        var any = await ProbeAsync(0, protocol, new TlsOptions { AcceptAnyCertificate = true });
        var print = _certificate.GetCertHashString(HashAlgorithmName.SHA256);
        var pinned = await ProbeAsync(0, protocol, new TlsOptions { PinnedSha256 = print });

        Assert.Equal(("status 200", "status 200"), (any.Reason, pinned.Reason));
    }

    [Fact]
    public async Task Should_speak_http2_without_tls_when_the_pool_does()
    {
        Assert.Equal("status 200", (await ProbeAsync(1, BackendProtocol.Http2, new TlsOptions())).Reason);
        Assert.False((await ProbeAsync(1, BackendProtocol.Http1, new TlsOptions())).Good, "this backend speaks nothing else");
    }

    public Task InitializeAsync()
    {
        return _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=backend", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
    }

    private async Task<ProbeResult> ProbeAsync(int endpoint, BackendProtocol protocol, TlsOptions tls)
    {
        var settings = new PoolSettings(new PoolOptions { Protocol = protocol, Tls = tls, Health = new HealthOptions { Timeout = HttpBackends.Long } });
        using var client = new BackendClient(settings);
        var probe = new HttpProbe(client, settings);
        return await probe.ProbeAsync(HttpBackends.At(_app.Urls.ElementAt(endpoint)), CancellationToken.None);
    }
}
