using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Pool;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Which ends of requests eject a backend.</summary>
public sealed class PoolActorEjectionTests : EjectionTest
{
    [Theory]
    [InlineData(CompletionKind.Failed)]
    [InlineData(CompletionKind.ConnectFailed)]
    public async Task Should_eject_a_backend_when_five_requests_in_a_row_have_failed(CompletionKind kind)
    {
        await StartAsync(backends: 3);

        await EndAsync(1, new Completion(kind), count: 4);
        await AssertEjectedAsync();
        await EndAsync(1, new Completion(kind), count: 1);

        await AssertEjectedAsync(1);
        Assert.DoesNotContain(1, await Pool.HoldAsync(10));
        Assert.True((await Pool.DescribeAsync())[1].Alive, "alive follows the probes alone");
        Assert.Single(Logged.Lines("Ejected: http://app1:80 for 30.0 s (5 failures in a row)"));
    }

    [Fact]
    public async Task Should_not_eject_when_one_in_between_went_well()
    {
        await StartAsync(backends: 3);

        await EndAsync(1, Failed, count: 4);
        await EndAsync(1, Good, count: 1);
        await EndAsync(1, Failed, count: 4);

        await AssertEjectedAsync();
    }

    [Fact]
    public async Task Should_not_eject_when_they_failed_too_far_apart()
    {
        await StartAsync(backends: 3);

        await EndAsync(1, Failed, count: 4);
        await PassAsync(10.1);
        await EndAsync(1, Failed, count: 4);

        await AssertEjectedAsync();
    }

    [Fact]
    public async Task Should_neither_count_nor_break_the_row_when_nothing_is_told()
    {
        await StartAsync(backends: 3);

        await EndAsync(1, default, count: 10);
        await AssertEjectedAsync();
        await EndAsync(1, Failed, count: 4);
        await EndAsync(1, default, count: 1);
        await EndAsync(1, Failed, count: 1);

        await AssertEjectedAsync(1);
        Assert.Equal(5, (await Pool.DescribeAsync())[1].Failures);
    }

    [Theory]
    [InlineData("", 503, false)]
    [InlineData("500-599", 503, true)]
    [InlineData("500-599", 404, false)]
    [InlineData("404,500-502", 404, true)]
    public async Task Should_count_answers_when_a_range_says_so(string ranges, short status, bool ejects)
    {
        await StartAsync(backends: 3, passive => passive.Status = ranges);

        await EndAsync(1, Answered(status), count: 5);

        await AssertEjectedAsync(ejects ? [1] : []);
    }

    [Fact]
    public async Task Should_never_eject_when_passive_checks_are_off()
    {
        await StartAsync(backends: 3, passive =>
        {
            passive.Enabled = false;
            passive.ObeyRetryAfter = true;
        });

        await EndAsync(1, Failed, count: 50);
        await EndAsync(1, Answered(503, retryAfter: 5), count: 1);

        await AssertEjectedAsync();
    }

    [Theory]
    [InlineData(3, 50, 1)]
    [InlineData(4, 50, 2)]
    [InlineData(4, 0, 1)]
    [InlineData(4, 100, 3)]
    [InlineData(1, 100, 0)]
    public async Task Should_eject_no_more_than_a_share_and_never_the_last_live_one(int backends, int maxPercent, int expected)
    {
        await StartAsync(backends, passive => passive.MaxEjectedPercent = maxPercent);

        for (var number = 0; number < backends; number++)
        {
            await EndAsync(number, Failed, count: 5);
        }

        await AssertEjectedAsync([.. Enumerable.Range(0, expected)]);
    }

    [Fact]
    public async Task Should_not_count_one_that_leaves_among_the_ejected()
    {
        await StartAsync(backends: 4);
        var held = await AcquireAsync(0);
        await EndAsync(0, Failed, count: 5);
        await Pool.Control.RemoveAsync("app0:80", null, CancellationToken.None);

        await EndAsync(1, Failed, count: 5);

        await AssertEjectedAsync(1);
        held.Dispose();
    }

    [Theory]
    [InlineData("5xx", "00:00:10")]
    [InlineData("", "-00:00:01")]
    public async Task Should_lose_no_count_when_passive_checks_are_off_and_the_rest_of_them_makes_no_sense(string status, string window)
    {
        await StartAsync(backends: 1, passive => (passive.Enabled, passive.Status, passive.Window) = (false, status, TimeSpan.Parse(window)));

        await EndAsync(0, Answered(500), count: 20);
        await EndAsync(0, Failed, count: 20);
        await Pool.Control.RemoveAsync("app0:80", null, CancellationToken.None);

        Assert.Empty(await Pool.DescribeAsync());
        Assert.Empty(Logged.Lines("Exception"));
    }

    [Theory]
    [InlineData(1, "no other backend is live")]
    [InlineData(3, "1 ejected already, and MaxEjectedPercent is 50")]
    public async Task Should_say_so_once_in_a_while_when_one_that_fails_may_not_be_ejected(int backends, string reason)
    {
        await StartAsync(backends);
        for (var number = 0; number < backends - 1; number++)
        {
            await EndAsync(number, Failed, count: 5);
        }

        var last = backends - 1;
        await EndAsync(last, Failed, count: 15);
        var line = $"Not ejected: http://app{last}:80, in spite of 5 failures in a row: {reason}";
        Assert.Single(Logged.Lines(line));
        Pool.Actor.Tell(new PoolActor.Vouched(new BackendId(0)));
        await PassAsync(30.1);
        if (backends > 1)
        {
            await EndAsync(0, Failed, count: 5);
        }

        await EndAsync(last, Failed, count: 5);

        Assert.Equal(2, Logged.Lines(line).Count);
    }
}
