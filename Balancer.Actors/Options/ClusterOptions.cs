using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Balancer.Actors;

/// <summary>The section <c>Cluster</c>: several balancers that know of each other.</summary>
public sealed class ClusterOptions
{
    /// <summary>Whether this one takes part.</summary>
    public bool Enabled { get; set; }

    /// <summary>The name or address under which the others reach it, and which it listens on.</summary>
    public string Hostname { get; set; } = "127.0.0.1";

    /// <summary>The port for the others.</summary>
    public int Port { get; set; } = 4053;

    /// <summary>Those to find the cluster by, each as <c>host:port</c>; the same list on all nodes.</summary>
    public IReadOnlyList<string> SeedNodes { get; set; } = [];

    /// <summary>The folder where changes made through the admin API are kept.</summary>
    public string Directory { get; set; } = "cluster";

    /// <summary>Has nodes talk over TLS; null for not.</summary>
    public ClusterTlsOptions? Tls { get; set; }

    /// <summary>What this node is called.</summary>
    internal string Name => $"{Hostname}:{Port}";
}

/// <summary>The section <c>Cluster:Tls</c>.</summary>
public sealed class ClusterTlsOptions
{
    /// <summary>The file of the certificate that all nodes have, and its key, as PKCS #12. Whoever has another one is no node.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>What the file is encrypted with. Never told.</summary>
    public string Password { get; set; } = "";

    /// <summary>The certificate with its key.</summary>
    /// <exception cref="CryptographicException">The file is none of a certificate and its key, or the password is another one.</exception>
    public X509Certificate2 Load() =>
        X509CertificateLoader.LoadPkcs12FromFile(Certificate, Password) is { HasPrivateKey: true } certificate
            ? certificate
            : throw new CryptographicException("The file holds no private key.");
}
