using System.Diagnostics;
using System.Globalization;

namespace Balancer.Soak;

/// <summary>What is written while the run goes on, each line with its time, so that causes can be told from effects.</summary>
internal sealed class Report(TextWriter output)
{
    private const int MaxFailures = 20;

    private readonly long _started = Stopwatch.GetTimestamp();
    private int _failures;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Waits until so much time has elapsed.</summary>
    public async Task DelayUntilAsync(TimeSpan elapsed, CancellationToken cancellationToken)
    {
        if (elapsed - Elapsed is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, cancellationToken);
        }
    }

    public void Line(string text) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,9:F3} s  {text}"));

    /// <summary>Tells of a request that failed; of the first few only.</summary>
    public void Failure(string text)
    {
        var failures = Interlocked.Increment(ref _failures);
        if (failures <= MaxFailures)
        {
            Line($"FAILED {text}");
        }

        if (failures == MaxFailures)
        {
            Line("(further failures are counted only)");
        }
    }
}
