using Balancer.Compare.Processes;
using Yarp.ReverseProxy.Forwarder;

namespace Balancer.Compare.Proxies;

/// <summary>The small YARP application in <c>tools/bench/yarp</c>.</summary>
internal sealed class YarpProxy : IProxy
{
    public string Name => "yarp";

    public string? Missing => null;

    public bool IsManaged => true;

    public Launch Launch(Site site) => Processes.Launch.Dll(
        Name,
        "Balancer.YarpPeer.dll",
        $"--backends={site.BackendUrls}",
        $"--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{site.Port}",
        $"--Kestrel:Endpoints:Https:Url=https://127.0.0.1:{site.TlsPort}",
        $"--Kestrel:Certificates:Default:Path={site.Certificate.Pfx}",
        $"--Kestrel:Certificates:Default:Password={Certificate.PfxPassword}");

    public Task<string> VersionAsync(CancellationToken cancellationToken) =>
        Task.FromResult($"YARP {typeof(IHttpForwarder).Assembly.GetName().Version?.ToString(3)} on .NET {Environment.Version}");
}
