using Balancer.Host.Admin;

namespace Balancer.Tests.Host.Admin;

public class DurationsTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("0s", 0)]
    [InlineData("24h", 86_400_000)]
    [InlineData("86400000ms", 86_400_000)]
    [InlineData("00:00:30", 30_000)]
    [InlineData("23:59:59", 86_399_000)]
    public void Should_take_a_time_when_it_has_a_unit_or_colons(string text, int milliseconds)
    {
        var taken = Durations.TryParse(text, out var time);

        Assert.True(taken);
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("+1s")]
    [InlineData("1.5s")]
    [InlineData("1 s")]
    [InlineData(" 1s")]
    [InlineData("1s\n")]
    [InlineData("1S")]
    [InlineData("1d")]
    [InlineData("1s,2s")]
    [InlineData("٣s")]
    [InlineData("25h")]
    [InlineData("86400001ms")]
    [InlineData("99999999h")]
    [InlineData("999999999999999999999s")]
    [InlineData("24:00:00")]
    [InlineData("00:60:00")]
    [InlineData("1.00:00:00")]
    public void Should_refuse_a_text_when_it_is_no_time_of_at_most_a_day(string text)
    {
        Assert.False(Durations.TryParse(text, out _));
    }

    [Fact]
    public void Should_give_no_time_when_there_is_no_text()
    {
        Assert.True(Durations.TryParse(null, out var time));
        Assert.Null(time);
    }
}
