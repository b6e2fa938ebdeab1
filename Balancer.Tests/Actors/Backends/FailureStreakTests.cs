using Balancer.Actors.Backends;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Backends;

public sealed class FailureStreakTests
{
    private readonly FailureStreak _streak = new();

    [Fact]
    public void Should_be_noticed_when_so_many_fail_in_a_row()
    {
        Assert.Equal([false, false, true], Fail(0, 1, 2));
    }

    [Fact]
    public void Should_count_from_the_beginning_when_it_was_noticed()
    {
        Fail(0, 1, 2);

        Assert.Equal([false, false, true], Fail(3, 4, 5));
    }

    [Fact]
    public void Should_count_from_the_beginning_when_one_goes_well()
    {
        Fail(0, 1);

        _streak.Break();

        Assert.Equal([false, false, true], Fail(2, 3, 4));
    }

    [Fact]
    public void Should_count_only_those_within_the_window()
    {
        Assert.Equal([false, false, false, true], Fail(0, 9, 10.1, 19));
    }

    [Fact]
    public void Should_count_one_that_is_just_within_the_window()
    {
        Assert.Equal([false, false, true], Fail(0, 5, 10));
    }

    private bool[] Fail(params double[] seconds)
    {
        return [.. seconds.Select(second => _streak.Add(Some.Moment.AddSeconds(second), limit: 3, window: TimeSpan.FromSeconds(10)))];
    }
}
