using Balancer.Actors;
using CsCheck;

namespace Balancer.Tests.Actors;

public sealed class SlidingCountTests
{
    private readonly SlidingCount _count = new();

    [Fact]
    public void Should_count_what_happened_in_the_last_ten_seconds_whatever_the_times_are()
    {
        Gen.Int[0, 4].Array[0, 100].Sample(
            steps =>
            {
                var count = new SlidingCount();
                var times = new List<int>();
                var now = 0;
                foreach (var step in steps)
                {
                    now += step;
                    times.Add(now);
                    count.Add(now);
                }

                Assert.All(
                    Enumerable.Range(now, 12),
                    at => Assert.Equal(times.Count(time => time > at - SlidingCount.Seconds), count.Total(at)));
            },
            iter: 2_000);
    }

    [Fact]
    public void Should_tell_the_rate_since_the_first_when_it_began_less_than_ten_seconds_ago()
    {
        Add(6, at: 100);
        Add(3, at: 102);

        Assert.Equal(3, _count.PerSecond(102));
        Assert.Equal(1, _count.PerSecond(108));
    }

    [Fact]
    public void Should_tell_the_rate_of_the_last_ten_seconds_when_it_began_before()
    {
        Add(50, at: 100);
        Add(20, at: 105);

        Assert.Equal(20 / 10.0, _count.PerSecond(114));
        Assert.Equal(0, _count.PerSecond(200));
    }

    [Fact]
    public void Should_tell_no_rate_when_nothing_happened()
    {
        Assert.Equal((0, 0), (_count.Total(7), _count.PerSecond(7)));
    }

    [Fact]
    public async Task Should_lose_none_when_eight_threads_count_while_seconds_pass()
    {
        var threads = Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                _count.Add(40 + (i / 10_001));
            }
        }));

        await Task.WhenAll(threads);

        Assert.Equal(800_000, _count.Total(49));
    }

    private void Add(int times, int at)
    {
        for (var i = 0; i < times; i++)
        {
            _count.Add(at);
        }
    }
}
