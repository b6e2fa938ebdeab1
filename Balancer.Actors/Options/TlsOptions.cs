using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Balancer.Actors;

/// <summary>The section <c>Tls</c>: how https backends prove who they are.</summary>
public sealed class TlsOptions
{
    /// <summary>Takes any certificate: encrypted, but anybody may answer.</summary>
    public bool AcceptAnyCertificate { get; set; }

    /// <summary>Takes exactly the certificate whose SHA-256 fingerprint (64 hexadecimal digits) this is, whoever issued it.</summary>
    public string? PinnedSha256 { get; set; }

    /// <summary>Whether a backend's certificate is taken, <paramref name="errors"/> being what the usual checks found.</summary>
    public bool Accepts(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (PinnedSha256 is not null)
        {
            return certificate is not null
                && certificate.GetCertHashString(HashAlgorithmName.SHA256).Equals(PinnedSha256, StringComparison.OrdinalIgnoreCase);
        }

        return AcceptAnyCertificate || errors == SslPolicyErrors.None;
    }
}
