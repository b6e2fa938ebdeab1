using System.Diagnostics;

namespace Balancer.Soak;

/// <summary>Waits for something to be so.</summary>
internal static class Until
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    /// <summary>Gives the time it took; null where it was not so within the limit.</summary>
    public static async Task<TimeSpan?> HoldsAsync(Func<Task<bool>> fact, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await fact())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                return null;
            }

            await Task.Delay(Round, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, TimeSpan, CancellationToken)"/>
    public static Task<TimeSpan?> HoldsAsync(Func<bool> fact, TimeSpan limit, CancellationToken cancellationToken) =>
        HoldsAsync(() => Task.FromResult(fact()), limit, cancellationToken);
}
