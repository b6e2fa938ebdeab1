using Balancer.Host.Configuration;

namespace Balancer.Host.Admin;

/// <summary>Holds the end back for a while, so that whoever asks whether the process is ready notices before it takes no more.</summary>
internal sealed class ShutdownDelay(BalancerOptions options, IHostApplicationLifetime process) : IHostedLifecycleService
{
    /// <summary>Runs before any server is stopped, within the time that the host has for all of its end.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Where it is not a signal that ends it, the host would say so only after this.
        process.StopApplication();
        await Task.Delay(options.ShutdownDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
