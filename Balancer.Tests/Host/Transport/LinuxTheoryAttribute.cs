using Balancer.Host.Transport;

namespace Balancer.Tests.Host.Transport;

/// <summary>A theory where there are event loops.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = EventLoops.AreSupported ? null : "No event loops here";
}
