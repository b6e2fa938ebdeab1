using System.Globalization;
using Balancer.Actors;
using Balancer.Host.Configuration;

namespace Balancer.Host;

/// <summary>
/// Says that the process stops, and what it cost; and holds the end back for a while, so that whoever asks whether the process is ready notices
/// before it takes no more.
/// </summary>
internal sealed partial class Shutdown(
    BalancerOptions options, IHostApplicationLifetime process, IPools pools, ILogger<Shutdown> logger) : IHostedLifecycleService
{
    /// <summary>Runs before any server is stopped, within the time that the host has for all of its end.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Where it is not a signal that ends it, the host would say so only after this.
        process.StopApplication();
        var left = await CountAsync(cancellationToken);
        LogStopping(left, options.ShutdownTimeout);
        await Task.Delay(options.ShutdownDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Runs after all servers have stopped.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            LogCutOff();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 0, Level = LogLevel.Information, Message = "Stopping; {Requests} request(s) in flight or waiting have {Time} to end")]
    private partial void LogStopping(string requests, TimeSpan time);

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "ShutdownTimeout is over: the requests that were left have been cut off")]
    private partial void LogCutOff();

    private async Task<string> CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            var left = 0;
            foreach (var pool in pools.All)
            {
                var status = await pool.Balancer.GetStatusAsync(cancellationToken);
                left += status.Backends.Sum(b => b.ConnectionCount) + status.Queue.Length;
            }

            return left.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return "an unknown number of";
        }
    }
}
