namespace Balancer.SampleBackend;

/// <summary>Leaves the life of the application to whoever built it: it takes no signal and prints nothing.</summary>
internal sealed class CallerLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
