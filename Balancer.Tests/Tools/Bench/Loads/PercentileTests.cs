using Balancer.Compare.Loads;

namespace Balancer.Tests.Tools.Bench.Loads;

public sealed class PercentileTests
{
    [Theory]
    [InlineData(50, 500)]
    [InlineData(99, 990)]
    [InlineData(99.9, 999)]
    [InlineData(100, 1_000)]
    public void Should_be_the_smallest_value_that_the_share_does_not_exceed(double percent, double expected)
    {
        double[] sorted = [.. Enumerable.Range(1, 1_000)];

        Assert.Equal(expected, Percentile.Of(sorted, percent));
    }

    [Fact]
    public void Should_be_the_only_value_or_0_when_there_is_none()
    {
        Assert.Equal(7, Percentile.Of([7], 99.9));
        Assert.Equal(0, Percentile.Of([], 50));
    }
}
