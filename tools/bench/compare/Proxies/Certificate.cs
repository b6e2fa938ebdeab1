using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Balancer.Compare.Proxies;

/// <summary>A self-signed certificate for 127.0.0.1, in the files that servers ask for.</summary>
internal sealed record Certificate(string CertificatePem, string KeyPem, string BothPem, string Pfx)
{
    public const string PfxPassword = "bench";

    public static Certificate Create(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));

        string At(string name) => Path.Combine(folder, name);
        var files = new Certificate(At("certificate.pem"), At("key.pem"), At("both.pem"), At("both.pfx"));
        var (publicPart, privatePart) = (certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(files.CertificatePem, publicPart);
        File.WriteAllText(files.KeyPem, privatePart);
        File.WriteAllText(files.BothPem, publicPart + privatePart);
        File.WriteAllBytes(files.Pfx, certificate.Export(X509ContentType.Pfx, PfxPassword));
        return files;
    }
}
