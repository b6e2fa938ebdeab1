using Balancer.Compare.Results;

namespace Balancer.Tests.Tools.Bench.Results;

public sealed class SpreadTests
{
    [Theory]
    [InlineData(new[] { 4.0 }, 4, 4, 4)]
    [InlineData(new[] { 3.0, 1.0, 9.0 }, 3, 1, 9)]
    [InlineData(new[] { 4.0, 1.0, 9.0, 2.0 }, 3, 1, 9)]
    public void Should_have_the_middle_value_or_the_mean_of_the_two_in_the_middle(double[] values, double median, double min, double max)
    {
        Assert.Equal(new Spread(median, min, max), Spread.Of(values));
    }
}
