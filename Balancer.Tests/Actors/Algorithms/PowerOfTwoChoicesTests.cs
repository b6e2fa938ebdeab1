using Balancer.Actors.Algorithms;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Algorithms;

public sealed class PowerOfTwoChoicesTests
{
    private readonly Queue<double> _chances = new();
    private readonly PowerOfTwoChoices _algorithm;

    public PowerOfTwoChoicesTests()
    {
        _algorithm = new PowerOfTwoChoices(_chances.Dequeue, () => Some.Moment);
    }

    [Theory]
    [InlineData(0.0, 0.0, 0)]
    [InlineData(0.99, 0.0, 0)]
    [InlineData(0.99, 0.99, 1)]
    [InlineData(0.4, 0.0, 0)]
    [InlineData(0.4, 0.99, 1)]
    public void Should_look_at_two_different_ones_and_pick_the_one_with_less(double one, double other, int expected)
    {
        var members = new Members(_algorithm, 1, 1, 1);
        Load(members, 0, 1, 2);
        _chances.Enqueue(one);
        _chances.Enqueue(other);

        Assert.Equal(expected, members.Take());
    }

    [Fact]
    public void Should_compare_what_each_has_for_its_weight()
    {
        var members = new Members(_algorithm, 1, 3);
        Load(members, 0, 1);
        _chances.Enqueue(0);
        _chances.Enqueue(0);

        Assert.Equal(0, members.Take()); // 0 / 1 is less than 1 / 3.
        Load(members, 1, 2);
        _chances.Enqueue(0);
        _chances.Enqueue(0);
        Assert.Equal(1, members.Take());
    }

    [Fact]
    public void Should_honour_weights_when_nothing_is_in_flight_and_when_much_is()
    {
        int[] weights = [1, 2, 5, 12];

        var idle = New(weights).CountOneByOne(100_000);
        var busy = New(weights).CountInFlight(10_000, inFlight: 400);

        Assert.All(weights, (weight, number) => Assert.Equal(weight / 20.0, idle[number] / 100_000.0, 0.005));
        Assert.All(weights, (weight, number) => Assert.Equal(weight / 20.0, busy[number] / 10_000.0, 0.01));
    }

    [Fact]
    public void Should_look_at_each_pair_as_often_as_at_any_other()
    {
        var random = new Random(5);
        var members = new Members(new PowerOfTwoChoices(random.NextDouble, () => Some.Moment), 1, 1, 1, 1);
        for (var number = 0; number < 4; number++)
        {
            members.All[number].Published(number, 0);
        }

        var counts = new int[4];
        for (var i = 0; i < 12_000; i++)
        {
            var picked = members.Take()!.Value;
            counts[picked]++;
            members.All[picked].Published(picked, long.MaxValue);
            members.All[picked].Published(picked, counts[picked]);
        }

        // The least of them wins three pairs of six, the next two, the third one.
        Assert.All([0.5, 1 / 3.0, 1 / 6.0, 0], (share, number) => Assert.Equal(share, counts[number] / 12_000.0, 0.015));
    }

    private static Members New(int[] weights)
    {
        return new Members(new PowerOfTwoChoices(new Random(6).NextDouble, () => Some.Moment), weights);
    }

    private static void Load(Members members, params int[] loads)
    {
        for (var number = 0; number < loads.Length; number++)
        {
            members.All[number].Published(loads[number], 0);
        }
    }
}
