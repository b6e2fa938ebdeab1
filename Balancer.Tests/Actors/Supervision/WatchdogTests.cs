using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors.Supervision;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;
using Microsoft.Extensions.Hosting;

namespace Balancer.Tests.Actors.Supervision;

public sealed class WatchdogTests : ActorTest
{
    private readonly Lifetime _process = new();
    private readonly TestProbe _first;
    private readonly TestProbe _second;
    private readonly IActorRef _watchdog;
    private readonly int _exitCode = Environment.ExitCode;

    public WatchdogTests()
    {
        _first = CreateTestProbe("first");
        _second = CreateTestProbe("second");
        _watchdog = Sys.ActorOf(Watchdog.Props(_process, _first, _second));
    }

    [Fact]
    public async Task Should_end_the_process_with_a_failure_when_a_watched_actor_stops()
    {
        await SettleAsync(_watchdog);

        Sys.Stop(_second);

        await Eventually.CompletesAsync(_process.Stopped, "the process is told to stop");
        Assert.Equal(1, Environment.ExitCode);
        var line = Assert.Single(Logged.Lines("has stopped"));
        Assert.StartsWith("ErrorLevel: The actor second", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_let_the_process_live_when_nobody_stops()
    {
        await SettleAsync(_watchdog);

        Assert.False(_process.Stopped.IsCompleted, "nothing has happened");
    }

    [Fact]
    public async Task Should_say_nothing_when_the_process_is_stopping()
    {
        await SettleAsync(_watchdog);
        _process.BeginStopping();
        var witness = CreateTestProbe();
        witness.Watch(_first);

        Sys.Stop(_first);

        await witness.ExpectTerminatedAsync(_first);
        await SettleAsync(_watchdog);
        Assert.False(_process.Stopped.IsCompleted, "it is stopping already");
        Assert.Empty(Logged.Lines("has stopped"));
    }

    protected override void AfterAll()
    {
        // The watchdog sets the process's, which here is the test run's.
        Environment.ExitCode = _exitCode;
        base.AfterAll();
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _stopping;

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => new(_stopping);

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public Task Stopped => _stopped.Task;

        public void BeginStopping()
        {
            _stopping = true;
        }

        public void StopApplication()
        {
            _stopped.TrySetResult();
        }
    }
}
