using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Process;

/// <summary>A process with <c>--demo</c>, all of whose backends have been probed.</summary>
public sealed class RunningDemo : IAsyncLifetime
{
    internal HostProcess Process { get; private set; } = null!; // Set before the first test.

    public async Task InitializeAsync()
    {
        Process = await HostProcess.ListenAsync("--demo");
        await Eventually.HoldsAsync(() => Process.Count("[up]") == 3, "each of the three sample backends is seen alive");
    }

    public Task DisposeAsync()
    {
        Process.Dispose();
        return Task.CompletedTask;
    }
}
