using Balancer.Compare.Processes;

namespace Balancer.Compare.Proxies;

/// <summary>A proxy from a package of the system.</summary>
internal abstract class NativeProxy(string name) : IProxy
{
    public string Name => name;

    public string? Missing => Tool.Find(name) is null ? $"{name} is not installed: apt install {name}" : null;

    public bool IsManaged => false;

    protected string Program => Tool.Find(name)!;

    protected abstract string VersionArgument { get; }

    public abstract Launch Launch(Site site);

    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        var text = await Tool.RunAsync(Program, [VersionArgument], cancellationToken);
        return text.Split('\n')[0].Trim();
    }
}
