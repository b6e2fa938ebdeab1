using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Balancer.Actors;

/// <summary>The section <c>Tls</c>: how https backends prove who they are.</summary>
public sealed class TlsOptions
{
    /// <summary>Takes any certificate: encrypted, but anybody may answer.</summary>
    public bool AcceptAnyCertificate { get; set; }

    /// <summary>
    /// Takes exactly the certificate whose SHA-256 fingerprint this is, whoever issued it: 64 hexadecimal digits, with or without
    /// colons between the bytes.
    /// </summary>
    public string? PinnedSha256 { get; set; }

    /// <summary>Whether a backend's certificate is taken, <paramref name="errors"/> being what the usual checks found.</summary>
    public bool Accepts(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (PinnedSha256 is not null)
        {
            return certificate is not null
                && FingerprintOf(certificate).Equals(PinnedSha256.Replace(":", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        }

        return AcceptAnyCertificate || errors == SslPolicyErrors.None;
    }

    /// <summary>Why a certificate is not taken, in words.</summary>
    /// <param name="certificate">One that is not accepted.</param>
    /// <param name="chain">What the usual checks have found of those who vouch for it.</param>
    /// <param name="errors">What else they have found.</param>
    public string Explain(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return "there is no certificate";
        }

        if (PinnedSha256 is not null)
        {
            return $"the certificate is not the pinned one; its SHA-256 fingerprint is {FingerprintOf(certificate)}";
        }

        var reasons = (chain?.ChainStatus ?? []).Select(status => Explain(status, certificate)).ToList();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Insert(0, $"the certificate is for another host ({NamesOf(certificate)})");
        }

        return string.Join("; ", reasons.Distinct());
    }

    private static string Explain(X509ChainStatus status, X509Certificate certificate) => status.Status switch
    {
        X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => $"the certificate's issuer is not trusted ({certificate.Issuer})",
        X509ChainStatusFlags.NotTimeValid =>
            $"the certificate, or that of its issuer, has expired or is not valid yet ({certificate.GetEffectiveDateString()} to {certificate.GetExpirationDateString()})",
        var other => $"the certificate is not good ({other})",
    };

    private static string NamesOf(X509Certificate certificate)
    {
        var names = (certificate as X509Certificate2)?.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return names is null
            ? certificate.Subject
            : string.Join(", ", names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => $"{address}")));
    }

    private static string FingerprintOf(X509Certificate certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);
}
