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

    [Fact]
    public void Should_share_as_at_first_when_one_had_all_requests_for_a_while()
    {
        int[] Shares(Members members) => members.CountInFlight(800, inFlight: 8);
        var fresh = Shares(new Members(new WeightedLeastConnections(() => Some.Moment), 1, 2, 5));
        var members = new Members(_algorithm, 1, 2, 5);
        Assert.Equal([0, 0, 3000], members.CountOneByOne(3000)); // Idle, the heaviest one is always the least busy.

        var shares = Shares(members);

        Assert.All(fresh.Zip(shares), pair => Assert.InRange(pair.Second, pair.First - 8, pair.First + 8));
    }

    [Fact]
    public void Should_give_those_who_are_equal_turns_by_their_weights()
    {
        // With 3 and 1 in flight, 4 / 4 and 2 / 2 are the same.
        var members = new Members(_algorithm, 4, 2);
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
