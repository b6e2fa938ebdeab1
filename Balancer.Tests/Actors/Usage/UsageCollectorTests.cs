using Akka.Actor;
using Balancer.Actors.Backends;
using Balancer.Actors.Usage;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Usage;

public sealed class UsageCollectorTests : UsageTest
{
    [Fact]
    public async Task Should_tell_theBackend_its_usage_when_it_was_read()
    {
        await CollectAsync(StartCollector(), 1);

        await Calls.Open[0].AnswerAsync(new UsageReading(4096, ""));

        Assert.Equal(new BackendActor.MemoryRead(4096), await Backend.ExpectMsgAsync<BackendActor.MemoryRead>());
    }

    [Fact]
    public async Task Should_read_only_so_many_at_a_time_when_many_are_asked_for()
    {
        var usage = StartCollector();
        await CollectAsync(usage, [.. Enumerable.Range(0, 10)]);
        Assert.Equal([0, 1, 2], Calls.Asked);

        for (var answered = 1; answered <= 10; answered++)
        {
            await Calls.Open[0].AnswerAsync(new UsageReading(answered, ""));
            await SettleAsync(usage);

            Assert.Equal(Math.Min(3, 10 - answered), Calls.Open.Count);
        }

        Assert.Equal(Enumerable.Range(0, 10), Calls.Asked);
        Assert.Empty(Logged.Lines("Usage readings"));
    }

    [Fact]
    public async Task Should_skip_and_say_so_once_an_episode_when_the_queue_is_full()
    {
        var usage = StartCollector();
        for (var episode = 1; episode <= 2; episode++)
        {
            await CollectAsync(usage, [.. Enumerable.Range(0, 3 + 256)]);
            Assert.Equal(episode - 1, Logged.Lines("are skipped").Count);

            await CollectAsync(usage, 1, 2, 3, 4, 5);
            Assert.Equal(episode, Logged.Lines("WarningLevel: Usage readings are skipped: 256 wait already").Count);
            Assert.Equal(episode - 1, Logged.Lines("complete again").Count);

            Calls.AtOnce = _ => Task.FromResult(new UsageReading(1, ""));
            await AnswerOpenAsync(usage, new UsageReading(1, ""));
            Assert.Equal(episode, Logged.Lines("InfoLevel: Usage readings are complete again; 5 were skipped").Count);
            Calls.AtOnce = _ => null;
        }

        Assert.Equal(2 * (3 + 256), Calls.All.Count);
    }

    [Fact]
    public async Task Should_read_nothing_when_it_is_turned_off()
    {
        Options.Enabled = false;

        await CollectAsync(StartCollector(), 1, 2);

        Assert.Empty(Calls.All);
    }

    [Fact]
    public async Task Should_cancel_its_readings_when_it_stops()
    {
        var usage = StartCollector();
        await CollectAsync(usage, 1);

        Sys.Stop(usage);

        await Eventually.HoldsAsync(() => Calls.All[0].CancellationToken.IsCancellationRequested, "nobody waits for the answer any more");
    }

    private async Task AnswerOpenAsync(IActorRef usage, UsageReading reading)
    {
        await Task.WhenAll(Calls.Open.Select(call => call.AnswerAsync(reading)));
        await SettleAsync(usage);

        // What was answered at once comes back to the collector as messages of their own, a worker's worth at a time.
        await Eventually.HoldsAsync(() => Calls.All.Count % (3 + 256) == 0, "everything that waited is read");
        await SettleAsync(usage);
    }
}
