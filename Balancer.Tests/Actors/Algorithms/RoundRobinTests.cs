using Balancer.Actors.Algorithms;
using Balancer.Tests.Actors.Support;
using CsCheck;

namespace Balancer.Tests.Actors.Algorithms;

public sealed class RoundRobinTests
{
    private readonly RoundRobin _algorithm = new(() => Some.Moment);

    [Fact]
    public void Should_spread_the_turns_of_a_heavy_member_among_those_of_others()
    {
        var members = new Members(_algorithm, 5, 1, 1);

        Assert.Equal([0, 0, 1, 2, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0], Enumerable.Range(0, 14).Select(_ => members.Take()!.Value));
    }

    [Fact]
    public void Should_be_off_by_less_than_two_turns_at_any_time_and_give_each_all_its_turns_in_a_round()
    {
        Gen.Int[1, 16].Array[1, 8].Sample(
            weights =>
            {
                var members = new Members(new RoundRobin(() => Some.Moment), weights);
                var (total, counts) = (weights.Sum(), new int[weights.Length]);
                for (var turn = 1; turn <= 3 * total; turn++)
                {
                    counts[members.Take()!.Value]++;
                    Assert.All(weights, (weight, n) => Assert.InRange(counts[n] - ((double)turn * weight / total), -weights.Length, weights.Length));
                    if (turn % total == 0)
                    {
                        Assert.Equal(weights.Select(weight => weight * turn / total), counts);
                    }
                }
            },
            iter: 300);
    }

    [Fact]
    public void Should_not_make_up_for_turns_that_a_member_has_missed()
    {
        var members = new Members(_algorithm, 1, 1);
        _algorithm.Remove(members.All[1]);
        members.CountOneByOne(1000);

        _algorithm.Add(members.All[1]);

        Assert.Equal([500, 500], members.CountOneByOne(1000));
    }

    [Fact]
    public void Should_not_charge_those_who_are_passed_over()
    {
        var members = new Members(_algorithm, 1, 1, 1);

        Assert.Equal([1, 0, 2], [members.Take(0), members.Take(), members.Take()]);
    }
}
