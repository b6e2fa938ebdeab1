using Balancer.Actors.Backends;
using Balancer.Actors.Usage;

namespace Balancer.Tests.Actors.Usage;

/// <summary>What the usage collector makes of readings that fail.</summary>
public sealed class UsageCollectorFailureTests : UsageTest
{
    [Fact]
    public async Task Should_leave_the_last_value_and_say_so_once_an_episode_when_reading_fails()
    {
        var usage = StartCollector();

        await AnswerAsync(usage, 1, new UsageReading(4096, ""));
        await AnswerAsync(usage, 1, Failed);
        await AnswerAsync(usage, 1, Failed);
        await AnswerAsync(usage, 2, Failed);

        Assert.Equal(new BackendActor.MemoryRead(4096), await Backend.ExpectMsgAsync<BackendActor.MemoryRead>());
        Assert.False(Backend.HasMessages, "a failed read keeps the last value");
        Assert.Equal(
            [
                "InfoLevel: Memory usage of http://app1:80 cannot be read and stays as it was: status 500",
                "InfoLevel: Memory usage of http://app2:80 cannot be read and stays as it was: status 500",
            ],
            Logged.Lines("Memory usage"));
    }

    [Fact]
    public async Task Should_say_so_again_when_reading_fails_after_it_went_well()
    {
        var usage = StartCollector();

        await AnswerAsync(usage, 1, Failed);
        await AnswerAsync(usage, 1, new UsageReading(1, ""));
        await AnswerAsync(usage, 1, Failed);

        Assert.Equal(2, Logged.Lines("Memory usage of http://app1:80").Count);
    }

    [Fact]
    public async Task Should_take_it_as_failed_and_go_on_when_a_reading_throws()
    {
        Options.Workers = 1;
        var usage = StartCollector();
        await CollectAsync(usage, 1, 2);

        await Calls.Open[0].FailAsync(new InvalidOperationException("The test's own fault."));
        await SettleAsync(usage);

        Assert.Equal([1, 2], Calls.Asked);
        Assert.Single(Logged.Lines("stays as it was: The test's own fault."));
    }
}
