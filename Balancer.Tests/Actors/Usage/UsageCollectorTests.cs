using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Usage;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Usage;

public sealed class UsageCollectorTests : ActorTest
{
    private static readonly UsageReading Failed = new(null, "status 500");

    private readonly OpenCalls<UsageReading> _calls;
    private readonly TestProbe _backend;
    private readonly UsageOptions _options = new();

    public UsageCollectorTests()
    {
        _calls = new OpenCalls<UsageReading>(Time);
        _backend = CreateTestProbe("backend");
    }

    [Fact]
    public async Task Should_tell_the_backend_its_usage_when_it_was_read()
    {
        await CollectAsync(Start(), 1);

        await _calls.Open[0].AnswerAsync(new UsageReading(4096, ""));

        Assert.Equal(new BackendActor.MemoryRead(4096), await _backend.ExpectMsgAsync<BackendActor.MemoryRead>());
    }

    [Fact]
    public async Task Should_read_only_so_many_at_a_time_when_many_are_asked_for()
    {
        var usage = Start();
        await CollectAsync(usage, [.. Enumerable.Range(0, 10)]);
        Assert.Equal([0, 1, 2], _calls.Asked);

        for (var answered = 1; answered <= 10; answered++)
        {
            await _calls.Open[0].AnswerAsync(new UsageReading(answered, ""));
            await SettleAsync(usage);

            Assert.Equal(Math.Min(3, 10 - answered), _calls.Open.Count);
        }

        Assert.Equal(Enumerable.Range(0, 10), _calls.Asked);
        Assert.Empty(Logged.Lines("Usage readings"));
    }

    [Fact]
    public async Task Should_skip_and_say_so_once_an_episode_when_the_queue_is_full()
    {
        var usage = Start();
        for (var episode = 1; episode <= 2; episode++)
        {
            await CollectAsync(usage, [.. Enumerable.Range(0, 3 + 256)]);
            Assert.Equal(episode - 1, Logged.Lines("are skipped").Count);

            await CollectAsync(usage, 1, 2, 3, 4, 5);
            Assert.Equal(episode, Logged.Lines("WarningLevel: Usage readings are skipped: 256 wait already").Count);
            Assert.Equal(episode - 1, Logged.Lines("complete again").Count);

            _calls.AtOnce = _ => Task.FromResult(new UsageReading(1, ""));
            await AnswerOpenAsync(usage, new UsageReading(1, ""));
            Assert.Equal(episode, Logged.Lines("InfoLevel: Usage readings are complete again; 5 were skipped").Count);
            _calls.AtOnce = _ => null;
        }

        Assert.Equal(2 * (3 + 256), _calls.All.Count);
    }

    [Fact]
    public async Task Should_leave_the_last_value_and_warn_once_an_episode_when_reading_fails()
    {
        var usage = Start();

        await AnswerAsync(usage, 1, new UsageReading(4096, ""));
        await AnswerAsync(usage, 1, Failed);
        await AnswerAsync(usage, 1, Failed);
        await AnswerAsync(usage, 2, Failed);

        Assert.Equal(new BackendActor.MemoryRead(4096), await _backend.ExpectMsgAsync<BackendActor.MemoryRead>());
        Assert.False(_backend.HasMessages, "a failed read keeps the last value");
        Assert.Equal(
            [
                "WarningLevel: Memory usage of http://app1:80 cannot be read and stays as it was: status 500",
                "WarningLevel: Memory usage of http://app2:80 cannot be read and stays as it was: status 500",
            ],
            Logged.Lines("Memory usage"));
    }

    [Fact]
    public async Task Should_warn_again_when_reading_fails_after_it_went_well()
    {
        var usage = Start();

        await AnswerAsync(usage, 1, Failed);
        await AnswerAsync(usage, 1, new UsageReading(1, ""));
        await AnswerAsync(usage, 1, Failed);

        Assert.Equal(2, Logged.Lines("Memory usage of http://app1:80").Count);
    }

    [Fact]
    public async Task Should_take_it_as_failed_and_go_on_when_a_reading_throws()
    {
        _options.Workers = 1;
        var usage = Start();
        await CollectAsync(usage, 1, 2);

        await _calls.Open[0].FailAsync(new InvalidOperationException("The test's own fault."));
        await SettleAsync(usage);

        Assert.Equal([1, 2], _calls.Asked);
        Assert.Single(Logged.Lines("stays as it was: The test's own fault."));
    }

    [Fact]
    public async Task Should_read_nothing_when_it_is_turned_off()
    {
        _options.Enabled = false;

        await CollectAsync(Start(), 1, 2);

        Assert.Empty(_calls.All);
    }

    [Fact]
    public async Task Should_cancel_its_readings_when_it_stops()
    {
        var usage = Start();
        await CollectAsync(usage, 1);

        Sys.Stop(usage);

        await Eventually.HoldsAsync(() => _calls.All[0].CancellationToken.IsCancellationRequested, "nobody waits for the answer any more");
    }

    private IActorRef Start()
    {
        return Sys.ActorOf(UsageCollector.Props(_options, _calls.AskAsync), "usage");
    }

    private Task CollectAsync(IActorRef usage, params int[] backends)
    {
        Array.ForEach(backends, number => usage.Tell(new UsageCollector.Collect(Some.Backend(number, _backend))));
        return SettleAsync(usage);
    }

    private async Task AnswerOpenAsync(IActorRef usage, UsageReading reading)
    {
        await Task.WhenAll(_calls.Open.Select(call => call.AnswerAsync(reading)));
        await SettleAsync(usage);

        // What was answered at once comes back to the collector as messages of their own, a worker's worth at a time.
        await Eventually.HoldsAsync(() => _calls.All.Count % (3 + 256) == 0, "everything that waited is read");
        await SettleAsync(usage);
    }

    private async Task AnswerAsync(IActorRef usage, int backend, UsageReading reading)
    {
        await CollectAsync(usage, backend);
        await _calls.Open[0].AnswerAsync(reading);
        await SettleAsync(usage);
    }
}
