using Balancer.Compare.Backends;
using Balancer.Compare.Processes;

namespace Balancer.Compare.Proxies;

/// <summary>A proxy that answers.</summary>
internal sealed class RunningProxy : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private RunningProxy(IProxy proxy, Site site, IBackends backends, ChildProcess process)
    {
        _process = process;
        Proxy = proxy;
        Backends = backends;
        Port = site.Port;
        Url = $"http://127.0.0.1:{site.Port}";
        TlsUrl = $"https://127.0.0.1:{site.TlsPort}";
        Tree = new ProcessTree(process.Id);
    }

    public IProxy Proxy { get; }

    public IBackends Backends { get; }

    public int Port { get; }

    public string Url { get; }

    public string TlsUrl { get; }

    public ProcessTree Tree { get; }

    /// <exception cref="CompareException">It does not answer with 200 in time.</exception>
    public static async Task<RunningProxy> StartAsync(
        IProxy proxy, string folder, IBackends backends, Certificate certificate, CancellationToken cancellationToken)
    {
        var ports = FreePort.Find(2);
        var site = new Site(Directory.CreateDirectory(folder).FullName, ports[0], ports[1], backends.Ports, certificate);
        var process = ChildProcess.Start(proxy.Launch(site));
        try
        {
            await Readiness.AwaitAsync(process, site.Port, cancellationToken);
            return new RunningProxy(proxy, site, backends, process);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
