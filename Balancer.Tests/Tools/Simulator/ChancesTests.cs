using Balancer.Simulator.Chances;
using Balancer.Simulator.Model;

namespace Balancer.Tests.Tools.Simulator;

public sealed class ChancesTests
{
    private const int Draws = 200_000;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Should_have_requests_arrive_at_the_mean_rate_whatever_the_bursts(double burst)
    {
        var scenario = new Scenario { Rate = 1000, Burst = burst, BurstLength = TimeSpan.FromMilliseconds(10) };
        var arrivals = new Arrivals(scenario, new Chance(1, 1));

        var seconds = Enumerable.Range(0, Draws).Sum(_ => arrivals.Next().TotalSeconds);

        Assert.InRange(Draws / seconds, 950, 1050);
    }

    [Fact]
    public void Should_have_more_requests_within_a_tenth_of_a_second_in_bursts()
    {
        Assert.InRange(SpreadOf(burst: 1), 0.9, 1.1); // A Poisson process: the variance is the mean.
        Assert.True(SpreadOf(burst: 5) > 20);
    }

    [Theory]
    [InlineData((int)Distribution.Constant, 1.5)]
    [InlineData((int)Distribution.Exponential, 1.5)]
    [InlineData((int)Distribution.Pareto, 3)]
    public void Should_have_service_times_of_the_mean(int distribution, double shape)
    {
        var scenario = new Scenario { Service = (Distribution)distribution, Shape = shape, Mean = TimeSpan.FromSeconds(1) };
        var times = new ServiceTimes(scenario, new Chance(1, 1));

        Assert.InRange(Enumerable.Range(0, Draws).Average(_ => times.Next().TotalSeconds), 0.98, 1.02);
    }

    [Fact]
    public void Should_ask_for_keys_as_Zipf_says()
    {
        var keys = new Keys(new Scenario { Keys = 1000, Skew = 1 }, new Chance(1, 1));

        var counts = Enumerable.Range(0, Draws).CountBy(_ => keys.Next()).ToDictionary();

        Assert.InRange(counts[0] / (double)counts[1], 1.8, 2.2);
        Assert.InRange(counts[0] / (double)counts[9], 9, 11);
    }

    [Fact]
    public void Should_draw_others_for_another_seed_or_stream()
    {
        double[] firsts = [new Chance(1, 1).Next(), new Chance(1, 2).Next(), new Chance(2, 1).Next(), new Chance(2, 2).Next()];

        Assert.Equal(4, firsts.Distinct().Count());
        Assert.Equal(firsts[0], new Chance(1, 1).Next());
    }

    // The variance of how many come, divided by their mean.
    private static double SpreadOf(double burst)
    {
        var arrivals = new Arrivals(new Scenario { Rate = 1000, Burst = burst }, new Chance(1, 1));
        var time = TimeSpan.Zero;
        var counts = Enumerable.Range(0, Draws).CountBy(_ => (int)((time += arrivals.Next()).TotalSeconds * 10)).ToDictionary();
        var all = Enumerable.Range(0, counts.Keys.Max()).Select(slot => (double)counts.GetValueOrDefault(slot)).ToList();
        var mean = all.Average();
        return all.Average(count => (count - mean) * (count - mean)) / mean;
    }
}
