namespace Balancer.Tests.Actors.Pool;

/// <summary>Backends that ask for a pause.</summary>
public sealed class PoolActorPauseTests : EjectionTest
{
    [Theory]
    [InlineData(429, 7, 7)]
    [InlineData(503, 7, 7)]
    [InlineData(503, 3600, 60)]
    [InlineData(500, 7, null)]
    [InlineData(503, 0, null)]
    public async Task Should_give_a_pause_when_a_backend_asks_for_one_and_that_is_obeyed(short status, int seconds, int? expected)
    {
        await StartAsync(backends: 3, passive => passive.ObeyRetryAfter = true);

        await EndAsync(1, Answered(status, seconds), count: 1);

        var reason = expected is null ? null : $"it answered {status} with Retry-After";
        Assert.Equal(reason, (await Pool.DescribeAsync())[1].Ejection?.Reason);
        Assert.Equal(expected, ((await Pool.DescribeAsync())[1].Ejection?.Until - Time.Now)?.TotalSeconds);
        await PassAsync(60);
        await AssertEjectedAsync();
    }

    [Theory]
    [InlineData(1, 7, 7, "no other backend is live")]
    [InlineData(3, 7, 7, "1 ejected already, and MaxEjectedPercent is 50")]
    [InlineData(1, 3600, 60, "no other backend is live")]
    public async Task Should_say_so_once_a_pause_when_one_that_asks_for_it_may_not_have_it(int backends, int seconds, int pause, string reason)
    {
        await StartAsync(backends, passive => passive.ObeyRetryAfter = true);
        for (var number = 0; number < backends - 1; number++)
        {
            await EndAsync(number, Failed, count: 5);
        }

        var last = backends - 1;
        var line = $"Not ejected: http://app{last}:80, in spite of a";
        await EndAsync(last, Answered(503, seconds), count: 3);
        await PassAsync(pause - 0.1);
        await EndAsync(last, Answered(429, seconds), count: 3);
        Assert.Equal([$"WarningLevel: {line} 503 with Retry-After: {reason}"], Logged.Lines(line));
        await PassAsync(0.1);
        await EndAsync(last, Answered(429, seconds), count: 3);

        Assert.Equal(2, Logged.Lines(line).Count);
    }

    [Fact]
    public async Task Should_give_no_pause_when_that_is_not_obeyed()
    {
        await StartAsync(backends: 3);

        await EndAsync(1, Answered(503, retryAfter: 7), count: 1);

        await AssertEjectedAsync();
    }
}
