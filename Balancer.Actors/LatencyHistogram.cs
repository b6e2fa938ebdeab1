using System.Numerics;

namespace Balancer.Actors;

/// <summary>
/// Durations of late, in buckets that grow by a tenth or so: a quantile is right within 10 %. Old ones fade: whenever enough have come, every
/// count is halved.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 3; // Eight buckets for every doubling.
    private const int Steps = 1 << StepBits;
    private const int FadeAt = 10_000;

    // Microseconds; the first buckets are one microsecond each, the last one holds all that is longer than a day.
    private const int Buckets = (37 - StepBits + 1) * Steps;

    private readonly int[] _counts = new int[Buckets];
    private int _total;

    /// <summary>Takes a duration in.</summary>
    public void Record(TimeSpan duration)
    {
        _counts[IndexOf(duration)]++;
        if (++_total == FadeAt)
        {
            Fade();
        }
    }

    /// <summary>The duration that this share of them did not exceed; zero where there are none.</summary>
    /// <param name="share">From 0 to 1.</param>
    public TimeSpan Quantile(double share)
    {
        var left = (int)Math.Ceiling(_total * share);
        for (var i = 0; i < Buckets && _total > 0; i++)
        {
            left -= _counts[i];
            if (left <= 0 && _counts[i] > 0)
            {
                return MiddleOf(i);
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>The usual quantiles.</summary>
    public LatencySummary Summarize() => new(Quantile(0.5), Quantile(0.9), Quantile(0.99));

    // The highest bit and the three below it, as in HdrHistogram.
    private static int IndexOf(TimeSpan duration)
    {
        var us = (ulong)Math.Max(0, duration.Ticks / TimeSpan.TicksPerMicrosecond);
        if (us < Steps)
        {
            return (int)us;
        }

        var exponent = BitOperations.Log2(us) - StepBits;
        return Math.Min(((exponent + 1) << StepBits) + (int)((us >> exponent) & (Steps - 1)), Buckets - 1);
    }

    private static TimeSpan MiddleOf(int index)
    {
        if (index < Steps)
        {
            return TimeSpan.FromMicroseconds(index);
        }

        var exponent = (index >> StepBits) - 1;
        var from = (long)(Steps + (index & (Steps - 1))) << exponent;
        return TimeSpan.FromTicks((from + ((1L << exponent) / 2)) * TimeSpan.TicksPerMicrosecond);
    }

    private void Fade()
    {
        _total = 0;
        foreach (ref var count in _counts.AsSpan())
        {
            count /= 2;
            _total += count;
        }
    }
}
