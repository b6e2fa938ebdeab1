using Balancer.Compare.Processes;

namespace Balancer.Compare.Proxies;

/// <summary>A proxy that can be measured, set up as somebody would who knows it well.</summary>
internal interface IProxy
{
    string Name { get; }

    /// <summary>What is wrong if it cannot run here, and how to get it; null if it can.</summary>
    string? Missing { get; }

    /// <summary>Whether it is compiled while it runs, and so needs a longer warm-up.</summary>
    bool IsManaged { get; }

    Launch Launch(Site site);

    Task<string> VersionAsync(CancellationToken cancellationToken);
}
