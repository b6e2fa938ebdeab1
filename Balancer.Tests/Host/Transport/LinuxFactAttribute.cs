using Balancer.Host.Transport;

namespace Balancer.Tests.Host.Transport;

/// <summary>A fact where there are event loops.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = EventLoops.AreSupported ? null : "No event loops here";
}
