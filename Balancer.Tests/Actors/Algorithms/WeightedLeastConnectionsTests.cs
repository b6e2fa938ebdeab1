using Balancer.Actors.Algorithms;
using Balancer.Tests.Actors.Support;
using CsCheck;

namespace Balancer.Tests.Actors.Algorithms;

public sealed class WeightedLeastConnectionsTests
{
    private readonly WeightedLeastConnections _algorithm = new(() => Some.Moment);

    [Fact]
    public void Should_never_pick_one_that_would_have_more_for_its_weight_than_another()
    {
        Gen.Select(Gen.Int[1, 1000].Array[1, 6], Gen.Int[-1, 5].Array[0, 200]).Sample(
            (weights, steps) =>
            {
                var members = new Members(new WeightedLeastConnections(() => Some.Moment), weights);
                foreach (var step in steps)
                {
                    if (step >= 0 && step < weights.Length && members.Loads[step] > 0)
                    {
                        members.End(step);
                        continue;
                    }

                    var before = members.Loads.ToArray();
                    var picked = members.Take()!.Value;
                    Assert.All(weights, (weight, n) => Assert.True((before[picked] + 1L) * weight <= (before[n] + 1L) * weights[picked]));
                }
            },
            iter: 500);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3000)]
    public void Should_give_those_who_are_equal_turns_by_their_weights_whoever_was_picked_before(int before)
    {
        // With 3 and 1 in flight, 4 / 4 and 2 / 2 are the same.
        var members = new Members(_algorithm, 4, 2);
        Assert.Equal([before, 0], members.CountOneByOne(before)); // Idle, the heavier one always has less for its weight.
        for (var i = 0; i < 4; i++)
        {
            members.Take();
        }

        Assert.Equal([3, 1], members.Loads);
        var counts = new int[2];
        for (var i = 0; i < 300; i++)
        {
            var picked = members.Take()!.Value;
            counts[picked]++;
            members.End(picked);
        }

        Assert.InRange(counts[0], 199, 201);
    }
}
