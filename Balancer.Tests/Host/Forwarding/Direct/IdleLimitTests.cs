using Balancer.Host.Forwarding.Direct;

namespace Balancer.Tests.Host.Forwarding.Direct;

public class IdleLimitTests
{
    private readonly IdleLimit _limit = new();

    [Fact]
    public void Should_be_a_minute_when_nothing_is_known()
    {
        Assert.Equal(60_000, _limit.At(now: 1_000_000));
    }

    [Theory]
    [InlineData(5, 4_000)]
    [InlineData(1, 500)]
    [InlineData(0, 0)]
    [InlineData(600, 60_000)]
    public void Should_be_shorter_than_what_the_backend_says_when_it_says_so(int seconds, long expected)
    {
        _limit.Announced(TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, _limit.At(now: 0));
    }

    [Fact]
    public void Should_follow_the_backend_when_it_says_something_else()
    {
        _limit.Announced(TimeSpan.FromSeconds(5));
        _limit.Announced(TimeSpan.FromSeconds(20));

        Assert.Equal(19_000, _limit.At(now: 0));
    }

    [Fact]
    public void Should_be_shorter_than_the_age_when_two_connections_were_closed_at_it()
    {
        _limit.Closed(age: 5_000, now: 90_000);
        _limit.Closed(age: 5_400, now: 100_000);

        Assert.Equal(4_400, _limit.At(now: 100_000));
    }

    [Theory]
    [InlineData(5_000, 8_000, 10_000)] // At ages that differ.
    [InlineData(5_000, 5_000, 20)]     // At the same moment, as by a restart.
    [InlineData(0, 0, 10_000)]         // As their responses ended.
    public void Should_learn_nothing_when_connections_were_closed_for_another_reason(long first, long second, long between)
    {
        _limit.Closed(first, now: 90_000);
        _limit.Closed(second, now: 90_000 + between);

        Assert.Equal(60_000, _limit.At(now: 100_000));
    }

    [Fact]
    public void Should_not_grow_when_connections_were_closed_at_a_greater_age()
    {
        _limit.Closed(age: 5_000, now: 90_000);
        _limit.Closed(age: 5_000, now: 100_000);
        _limit.Closed(age: 50_000, now: 100_100);
        _limit.Closed(age: 50_000, now: 100_200);

        Assert.Equal(4_012, _limit.At(now: 100_200));
    }

    [Fact]
    public void Should_doubt_what_it_learned_bit_by_bit_when_time_goes_on()
    {
        _limit.Closed(age: 100, now: 0);
        _limit.Closed(age: 100, now: 1_000);

        Assert.Equal(50, _limit.At(now: 1_000));
        Assert.Equal(1_050, _limit.At(now: 17_000));
        Assert.Equal(60_000, _limit.At(now: 3_600_000));
    }
}
