using Balancer.Actors;
using Balancer.Host.Forwarding;

namespace Balancer.Tests.Host.Forwarding;

public sealed class RetryBudgetTests
{
    private readonly RetryBudget _budget = new(new PoolSettings(new PoolOptions { Retry = new RetryOptions { Budget = 0.2 } }));

    [Fact]
    public void Should_allow_ten_a_second_over_ten_seconds_when_there_are_no_requests()
    {
        Assert.Equal(100, Taken(at: 50));
        Assert.Equal(0, Taken(at: 59));
        Assert.Equal(100, Taken(at: 60));
    }

    [Fact]
    public void Should_allow_a_share_of_the_requests_of_the_last_ten_seconds_beside()
    {
        Count(1000, at: 50);

        Assert.Equal(300, Taken(at: 55));
    }

    [Fact]
    public void Should_forget_requests_when_ten_seconds_have_passed()
    {
        Count(1000, at: 50);

        Assert.Equal(100, Taken(at: 60));
    }

    [Fact]
    public void Should_follow_the_options_in_force()
    {
        var budget = new RetryBudget(new PoolSettings(new PoolOptions { Retry = new RetryOptions { Budget = 0 } }));
        for (var i = 0; i < 1000; i++)
        {
            budget.Count(1);
        }

        Assert.Equal(100, Enumerable.Range(0, 1000).Count(_ => budget.TryTake(1)));
    }

    private void Count(int requests, int at)
    {
        for (var i = 0; i < requests; i++)
        {
            _budget.Count(at);
        }
    }

    private int Taken(int at)
    {
        return Enumerable.Range(0, 1000).Count(_ => _budget.TryTake(at));
    }
}
