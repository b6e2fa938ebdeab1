using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;
using CsCheck;

namespace Balancer.Tests.Actors.Pool;

public sealed class EjectionTimesTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);

    private readonly EjectionTimes _times = new();
    private DateTimeOffset _now = Some.Moment;

    [Fact]
    public void Should_last_longer_each_time_in_a_row_and_never_longer_than_five_minutes()
    {
        var seconds = Enumerable.Range(0, 13).Select(_ => Eject(backFor: 1).TotalSeconds);

        Assert.Equal([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300, 300], seconds);
    }

    [Fact]
    public void Should_begin_again_when_the_backend_was_back_for_longer_than_it_was_out()
    {
        Eject(backFor: 1);
        Eject(backFor: 60);
        Assert.Equal(90, Eject(backFor: 91).TotalSeconds);

        Assert.Equal(30, Eject(backFor: 1).TotalSeconds);
    }

    [Fact]
    public void Should_take_at_most_a_tenth_away_by_chance()
    {
        Gen.Select(Gen.Double[0, 1], Gen.Int[1, 1000]).Sample((chance, seconds) =>
        {
            var full = Math.Min(seconds, 300);
            Assert.InRange(
                new EjectionTimes().Next(TimeSpan.FromSeconds(seconds), Some.Moment, chance).TotalSeconds, (full * 0.9) - 0.001, full);
        });
    }

    [Theory]
    [InlineData(1, 0, 3, 100, false)] // The last live one.
    [InlineData(2, 0, 2, 0, true)] // One at least.
    [InlineData(2, 1, 3, 50, false)]
    [InlineData(3, 1, 4, 50, true)]
    [InlineData(2, 2, 4, 50, false)]
    [InlineData(2, 2, 4, 75, true)]
    [InlineData(1, 3, 4, 100, false)]
    [InlineData(0, 0, 4, 100, false)]
    [InlineData(100_000_000, 49_999_999, 100_000_000, 50, true)]
    public void Should_eject_no_more_than_may_be(int live, int ejected, int all, int maxPercent, bool expected)
    {
        Assert.Equal(expected, EjectionTimes.MayEject(live, ejected, all, maxPercent));
    }

    private TimeSpan Eject(double backFor)
    {
        var time = _times.Next(First, _now, chance: 0);
        _now += time;
        _times.Ended(_now);
        _now = _now.AddSeconds(backFor);
        return time;
    }
}
