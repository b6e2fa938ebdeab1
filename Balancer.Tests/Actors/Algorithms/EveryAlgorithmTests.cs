using Balancer.Actors;
using Balancer.Tests.Actors.Support;
using CsCheck;

namespace Balancer.Tests.Actors.Algorithms;

/// <summary>What holds whatever the algorithm is.</summary>
public sealed class EveryAlgorithmTests
{
    public static TheoryData<string> Names => [.. Some.Algorithms.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Should_pick_nobody_where_nobody_is_left(string name)
    {
        var algorithm = Some.Algorithms[name](new Random(1));

        Assert.Null(algorithm.Pick(null));
        Assert.Null(algorithm.Pick(Some.Ids(1)));
        var members = new Members(algorithm, 1, 2);
        Assert.Null(members.Take(0, 1));
        Assert.Equal(1, members.Take(0));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Should_pick_whoever_is_there_and_not_excluded_whatever_went_before(string name)
    {
        var step = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 7], Gen.Int[0, 7].Array[0, 4]);
        Gen.Select(Gen.Int[1, 8].SelectMany(count => Gen.Int[1, 20].Array[count]), step.Array[0, 100], Gen.Int).Sample(
            (weights, steps, seed) =>
            {
                var algorithm = Some.Algorithms[name](new Random(seed));
                var members = new Members(algorithm, weights);
                var present = Enumerable.Range(0, weights.Length).ToHashSet();
                foreach (var (what, any, excluded) in steps)
                {
                    var number = any % weights.Length;
                    var barred = excluded.Distinct().ToArray();
                    switch (what)
                    {
                        case 0 when present.Remove(number):
                            algorithm.Remove(members.All[number]);
                            break;
                        case 1 when present.Add(number):
                            algorithm.Add(members.All[number]);
                            break;
                        case 2 when present.Contains(number):
                            members.All[number].Weight = 1 + any;
                            algorithm.Update(members.All[number]);
                            break;
                        case 3 when present.Contains(number) && members.Loads[number] > 0:
                            members.End(number);
                            break;
                        default:
                            var picked = members.Take(barred);
                            Assert.Equal(!present.Except(barred).Any(), picked is null);
                            Assert.True(picked is not { } one || (present.Contains(one) && !barred.Contains(one)));
                            break;
                    }

                    Assert.Equal(present.Count, algorithm.Count);
                }
            },
            iter: 500);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Should_reach_everybody(string name)
    {
        var members = new Members(Some.Algorithms[name](new Random(2)), 1, 1, 1, 1, 1);

        Assert.All(members.CountOneByOne(1000), count => Assert.InRange(count, 100, 300));
        Assert.All(members.CountInFlight(1000, inFlight: 20), count => Assert.InRange(count, 100, 300));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Should_pick_the_same_again_from_the_same_beginning(string name)
    {
        int[] Picks() => new Members(Some.Algorithms[name](new Random(3)), 3, 1, 2).CountInFlight(500, inFlight: 7);

        Assert.Equal(Picks(), Picks());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Should_depend_on_chance_only_where_that_is_the_point(string name)
    {
        int[] Picks(int seed) => new Members(Some.Algorithms[name](new Random(seed)), 3, 1, 2).CountInFlight(500, inFlight: 7);

        Assert.Equal(name is not ("Random" or "PowerOfTwoChoices"), Picks(1).SequenceEqual(Picks(2)));
    }

    [Theory]
    [InlineData(nameof(PoolAlgorithm.RoundRobin))]
    [InlineData(nameof(PoolAlgorithm.Random))]
    public void Should_honour_weights_within_a_hundredth_whatever_the_loads_are(string name)
    {
        int[] weights = [1, 2, 5, 12];
        var calls = 0;
        var members = new Members(Some.Algorithms[name](new Even(() => calls++)), weights);

        var counts = members.CountOneByOne(10_000);

        Assert.All(weights, (weight, number) => Assert.Equal(weight / 20.0, counts[number] / 10_000.0, 0.01 * weight / 20));
    }

    [Theory]
    [InlineData("WeightedLeastConnections")]
    public void Should_honour_weights_within_a_hundredth_when_there_is_enough_in_flight(string name)
    {
        int[] weights = [1, 2, 5, 12];
        var members = new Members(Some.Algorithms[name](new Random(4)), weights);

        var counts = members.CountInFlight(10_000, inFlight: 200);

        Assert.All(weights, (weight, number) => Assert.Equal(weight / 20.0, counts[number] / 10_000.0, 0.01 * weight / 20));
    }

    /// <summary>Chances that are spread evenly, so that what comes of them is not left to chance.</summary>
    private sealed class Even(Func<int> next) : Random
    {
        public override double NextDouble() => next() % 10_000 / 10_000.0;
    }
}
