namespace Balancer.Compare.Proxies;

/// <summary>What a proxy is to serve, and where it may write.</summary>
/// <param name="Folder">Its own, for configuration and temporary files.</param>
/// <param name="Port">HTTP/1.1 on 127.0.0.1.</param>
/// <param name="TlsPort">HTTP/2 over TLS on 127.0.0.1.</param>
/// <param name="Backends">Ports of 127.0.0.1, HTTP/1.1.</param>
/// <param name="Certificate">For TLS.</param>
internal sealed record Site(string Folder, int Port, int TlsPort, IReadOnlyList<int> Backends, Certificate Certificate)
{
    public IEnumerable<string> BackendAddresses => Backends.Select(port => $"127.0.0.1:{port}");

    public string BackendUrls => string.Join(',', BackendAddresses.Select(address => $"http://{address}"));

    /// <summary>Writes a file into the folder and gives its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
