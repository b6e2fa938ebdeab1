using Balancer.Compare.Processes;

namespace Balancer.Compare.Proxies;

/// <summary>The balancer with some settings.</summary>
/// <param name="name">For <c>--proxies</c> and the tables.</param>
/// <param name="dll">Its program.</param>
/// <param name="settings">They, as the command line takes them.</param>
internal sealed class BalancerProxy(string name, string dll, Func<Site, string[]> settings) : IProxy
{
    public string Name => name;

    public string? Missing => File.Exists(dll) ? null : $"{dll} does not exist: build it with tools/bench/run.sh";

    public bool IsManaged => true;

    public Launch Launch(Site site)
    {
        string[] arguments =
        [
            "--backends", site.BackendUrls,
            $"--port={site.Port}",
            "--Balancer:Address=127.0.0.1",
            "--Balancer:StatsPath=",
            $"--Kestrel:Endpoints:Https:Url=https://127.0.0.1:{site.TlsPort}",
            $"--Kestrel:Certificates:Default:Path={site.Certificate.Pfx}",
            $"--Kestrel:Certificates:Default:Password={Certificate.PfxPassword}",
        ];
        return Processes.Launch.Dll(Name, dll, [.. arguments, .. settings(site)]);
    }

    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        var text = await Tool.RunAsync("dotnet", [dll, "--version"], cancellationToken);
        return $"Balancer {text.Trim()} on .NET {Environment.Version}";
    }
}
