using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Http;
using Balancer.Actors.Supervision;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;
using Microsoft.Extensions.Hosting;

namespace Balancer.Tests.Actors.Supervision;

public sealed class PoolSupervisorTests : ActorTest
{
    private readonly Lifetime _process = new();
    private readonly IActorRef _supervisor;
    private readonly int _exitCode = Environment.ExitCode;

    public PoolSupervisorTests()
    {
        var settings = new PoolSettings(Some.Pool(1));
        _supervisor = Sys.ActorOf(PoolSupervisor.Props(settings, new BackendClient(settings), _process), "supervisor");
    }

    [Theory]
    [InlineData("usage")]
    [InlineData("health")]
    [InlineData("resolver")]
    [InlineData("pool")]
    public async Task Should_end_the_process_with_a_failure_when_an_actor_stops(string name)
    {
        Sys.Stop(await FindAsync(name));

        await Eventually.CompletesAsync(_process.Stopped, "the process is told to stop");
        Assert.Equal(1, Environment.ExitCode);
        var line = Assert.Single(Logged.Lines("has stopped"));
        Assert.StartsWith($"ErrorLevel: The actor {name}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_let_the_process_live_when_nobody_stops()
    {
        await SettleAsync(_supervisor);

        Assert.False(_process.Stopped.IsCompleted, "nothing has happened");
    }

    [Fact]
    public async Task Should_say_nothing_when_the_process_is_stopping()
    {
        var usage = await FindAsync("usage");
        _process.BeginStopping();
        var witness = CreateTestProbe();
        witness.Watch(usage);

        Sys.Stop(usage);

        await witness.ExpectTerminatedAsync(usage);
        await SettleAsync(_supervisor);
        Assert.False(_process.Stopped.IsCompleted, "it is stopping already");
        Assert.Empty(Logged.Lines("has stopped"));
    }

    [Fact]
    public async Task Should_let_the_process_live_when_the_whole_pool_is_ended()
    {
        var pool = await FindAsync("pool");
        var witness = CreateTestProbe();
        witness.Watch(pool);
        witness.Watch(_supervisor);

        Sys.Stop(_supervisor);

        await witness.ExpectTerminatedAsync(pool);
        await witness.ExpectTerminatedAsync(_supervisor);
        Assert.False(_process.Stopped.IsCompleted, "the others go on");
        Assert.Empty(Logged.Lines("has stopped"));
    }

    protected override void AfterAll()
    {
        // The supervisor sets the process's, which here is the test run's.
        Environment.ExitCode = _exitCode;
        base.AfterAll();
    }

    private async Task<IActorRef> FindAsync(string name)
    {
        await SettleAsync(_supervisor);
        return await Sys.ActorSelection(_supervisor.Path / name).ResolveOne(TimeSpan.FromSeconds(10));
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
