using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Balancer.Tests.Host.Servers;

/// <summary>A certificate that nobody but its maker vouches for.</summary>
internal static class SelfSigned
{
    public const string Password = "balancer";

    /// <summary>For 127.0.0.1, as the bytes of a PFX file.</summary>
    public static byte[] CreatePfx()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.Export(X509ContentType.Pfx, Password);
    }

    public static X509Certificate2 Create()
    {
        return X509CertificateLoader.LoadPkcs12(CreatePfx(), Password);
    }
}
