using System.Net;
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
    private readonly X509Certificate2 _certificate = SelfSigned(daysOld: 0);
    private readonly X509Certificate2 _expired = SelfSigned(daysOld: 9, IPAddress.Loopback);
    private readonly WebApplication _app;

    public HttpProbeOverTlsTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(_certificate));
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(_expired));
        });
        _app = builder.Build();
        _app.Run(context => context.Response.WriteAsync(context.Request.Protocol));
    }

    [Fact]
    public async Task Should_be_bad_and_say_why_when_the_certificate_is_not_trusted()
    {
        var result = await ProbeAsync(0, BackendProtocol.Http1, new TlsOptions());

        Assert.False(result.Good, "anybody could answer");
        Assert.StartsWith("TLS failed: the certificate is for another host (app.example, 0.0.0.0)", result.Reason);
        Assert.Contains("; the certificate's issuer is not trusted (CN=backend)", result.Reason);
        Assert.DoesNotContain("expired", result.Reason);
    }

    [Fact]
    public async Task Should_tell_the_fingerprint_when_another_one_is_pinned()
    {
        var result = await ProbeAsync(0, BackendProtocol.Http1, new TlsOptions { PinnedSha256 = new string('0', 64) });

        var print = _certificate.GetCertHashString(HashAlgorithmName.SHA256);
        Assert.Equal(new ProbeResult(false, $"TLS failed: the certificate is not the pinned one; its SHA-256 fingerprint is {print}"), result);
    }

    [Fact]
    public async Task Should_say_when_the_certificate_is_out_of_date()
    {
        var result = await ProbeAsync(2, BackendProtocol.Http1, new TlsOptions());

        Assert.Contains("has expired", result.Reason);
        Assert.DoesNotContain("another host", result.Reason);
    }

    [Fact]
    public async Task Should_say_what_is_wrong_when_the_backend_speaks_no_tls()
    {
        var result = await ProbeAsync(_app.Urls.ElementAt(1).Replace("http:", "https:"), BackendProtocol.Http1, new TlsOptions());

        Assert.StartsWith("TLS failed: ", result.Reason);
        Assert.DoesNotContain("inner exception", result.Reason);
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
        _expired.Dispose();
    }

    private static X509Certificate2 SelfSigned(int daysOld, IPAddress? host = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=backend", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("app.example");
        names.AddIpAddress(host ?? IPAddress.Any);
        request.CertificateExtensions.Add(names.Build());
        var start = DateTimeOffset.UtcNow.AddDays(-daysOld);
        return request.CreateSelfSigned(start, start.AddDays(1));
    }

    private Task<ProbeResult> ProbeAsync(int endpoint, BackendProtocol protocol, TlsOptions tls)
    {
        return ProbeAsync(_app.Urls.ElementAt(endpoint), protocol, tls);
    }

    private static async Task<ProbeResult> ProbeAsync(string url, BackendProtocol protocol, TlsOptions tls)
    {
        var settings = new PoolSettings(new PoolOptions { Protocol = protocol, Tls = tls, Health = new HealthOptions { Timeout = HttpBackends.Long } });
        using var client = new BackendClient(settings);
        var probe = new HttpProbe(client, settings);
        return await probe.ProbeAsync(HttpBackends.At(url), CancellationToken.None);
    }
}
