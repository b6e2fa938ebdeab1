using Balancer.Actors;
using CsCheck;

namespace Balancer.Tests.Actors;

public sealed class LatencyHistogramTests
{
    private static readonly double[] Shares = [0, 0.01, 0.5, 0.9, 0.99, 1];

    // As many short ones as long ones, from a microsecond to some hours.
    private static readonly Gen<long[]> Durations = Gen
        .Select(Gen.Int[0, 33], Gen.Double[1, 2], (e, m) => (long)(m * (1L << e)))
        .Array[1, 500];

    private readonly LatencyHistogram _histogram = new();

    [Fact]
    public void Should_tell_quantiles_within_ten_percent_whatever_the_durations_are()
    {
        Durations.Sample(
            durations =>
            {
                var histogram = new LatencyHistogram();
                Array.ForEach(durations, us => histogram.Record(TimeSpan.FromMicroseconds(us)));
                Array.Sort(durations);

                Assert.All(Shares, share => AssertNear(Exact(durations, share), histogram.Quantile(share).TotalMicroseconds));
            },
            iter: 2_000);
    }

    [Fact]
    public void Should_tell_zero_when_there_is_nothing_to_tell()
    {
        Assert.Equal(default, _histogram.Summarize());
    }

    [Fact]
    public void Should_take_what_lasted_no_time_or_less_for_zero()
    {
        _histogram.Record(TimeSpan.Zero);
        _histogram.Record(TimeSpan.FromSeconds(-1));

        Assert.Equal(TimeSpan.Zero, _histogram.Quantile(1));
    }

    [Fact]
    public void Should_tell_at_least_a_day_when_it_lasted_longer_than_can_be_told()
    {
        _histogram.Record(TimeSpan.MaxValue);

        Assert.True(_histogram.Quantile(0.5) > TimeSpan.FromDays(1), "the last bucket holds all that is longer");
    }

    [Fact]
    public void Should_forget_the_old_when_enough_has_come_since()
    {
        Record(9_000, TimeSpan.FromSeconds(1));
        Record(12_000, TimeSpan.FromMilliseconds(1));

        AssertNear(1_000, _histogram.Quantile(0.5).TotalMicroseconds);
        AssertNear(1_000_000, _histogram.Quantile(0.99).TotalMicroseconds);

        Record(50_000, TimeSpan.FromMilliseconds(1));
        AssertNear(1_000, _histogram.Quantile(0.99).TotalMicroseconds);
    }

    private static double Exact(long[] sorted, double share)
    {
        return sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * share) - 1)];
    }

    private static void AssertNear(double exact, double told)
    {
        Assert.True(Math.Abs(told - exact) <= exact * 0.1, $"{told} us is more than 10 % away from {exact} us");
    }

    private void Record(int times, TimeSpan duration)
    {
        for (var i = 0; i < times; i++)
        {
            _histogram.Record(duration);
        }
    }
}
