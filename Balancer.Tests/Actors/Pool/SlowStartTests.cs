using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

public sealed class SlowStartTests
{
    private readonly SlowStart _slowStart = new(Some.Moment, TimeSpan.FromSeconds(10));

    [Theory]
    [InlineData(-1, 0.1)]
    [InlineData(0, 0.1)]
    [InlineData(5, 0.55)]
    [InlineData(10, 1)]
    [InlineData(1000, 1)]
    public void Should_grow_in_a_straight_line_from_a_tenth_to_the_whole(double second, double weight)
    {
        Assert.Equal(weight, _slowStart.Weight(Some.Moment.AddSeconds(second)), 6);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(5, 550)]
    [InlineData(10, 1000)]
    public void Should_take_as_many_turns_as_the_weight_says(double second, int expected)
    {
        var taken = Enumerable.Range(0, 1000).Count(_ => _slowStart.TakesTurn(Some.Moment.AddSeconds(second)));

        Assert.InRange(taken, expected - 1, expected + 1);
    }

    [Fact]
    public void Should_spread_its_turns_evenly()
    {
        var turns = Enumerable.Range(0, 100).Select(_ => _slowStart.TakesTurn(Some.Moment)).ToList();

        Assert.All(turns.Chunk(10), ten => Assert.InRange(ten.Count(taken => taken), 0, 2));
    }
}
