using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Balancer.Actors;

namespace Balancer.Tests.Actors.Options;

public sealed class TlsOptionsTests : IDisposable
{
    private readonly X509Certificate2 _certificate = SelfSigned("CN=one");
    private readonly X509Certificate2 _other = SelfSigned("CN=other");

    [Theory]
    [InlineData(false, SslPolicyErrors.None, true)]
    [InlineData(false, SslPolicyErrors.RemoteCertificateChainErrors, false)]
    [InlineData(false, SslPolicyErrors.RemoteCertificateNameMismatch, false)]
    [InlineData(false, SslPolicyErrors.RemoteCertificateNotAvailable, false)]
    [InlineData(true, SslPolicyErrors.None, true)]
    [InlineData(true, SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch, true)]
    public void Should_follow_the_usual_checks_unless_any_certificate_will_do(bool acceptAny, SslPolicyErrors errors, bool accepted)
    {
        var tls = new TlsOptions { AcceptAnyCertificate = acceptAny };

        Assert.Equal(accepted, tls.Accepts(_certificate, errors));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void Should_take_exactly_the_pinned_certificate_when_one_is_pinned(bool lowerCase, bool colons)
    {
        var print = Convert.ToHexString(SHA256.HashData(_certificate.RawData));
        print = colons ? string.Join(':', print.Chunk(2).Select(digits => new string(digits))) : print;
        var tls = new TlsOptions { PinnedSha256 = lowerCase ? print.ToLowerInvariant() : print };

        Assert.True(tls.Accepts(_certificate, SslPolicyErrors.RemoteCertificateChainErrors), "whoever issued it, it is the pinned one");
        Assert.False(tls.Accepts(_other, SslPolicyErrors.None), "another one is refused, however trusted");
        Assert.False(tls.Accepts(null, SslPolicyErrors.None), "no certificate is not the pinned one");
    }

    [Fact]
    public void Should_let_the_pin_rule_when_any_certificate_is_accepted_too()
    {
        var tls = new TlsOptions { PinnedSha256 = _certificate.GetCertHashString(HashAlgorithmName.SHA256), AcceptAnyCertificate = true };

        Assert.True(tls.Accepts(_certificate, SslPolicyErrors.None), "the pinned one is taken");
        Assert.False(tls.Accepts(_other, SslPolicyErrors.None), "the stricter of the two options rules");
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _other.Dispose();
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
    }
}
