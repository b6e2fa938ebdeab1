using System.Text.RegularExpressions;
using Balancer.Compare.Processes;

namespace Balancer.Compare.Proxies;

/// <summary>A proxy from a package of the system.</summary>
internal abstract partial class NativeProxy(string name) : IProxy
{
    public string Name => name;

    public string? Missing => new Requirement(name, name).Missing;

    public bool IsManaged => false;

    protected string Program => Tool.Find(name)!;

    protected abstract string VersionArgument { get; }

    public abstract Launch Launch(Site site);

    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        var text = await Tool.RunAsync(Program, [VersionArgument], cancellationToken);
        return $"{name} {Number().Match(text).Value}";
    }

    // Some have their own name before it, or a date behind it.
    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex Number();
}
