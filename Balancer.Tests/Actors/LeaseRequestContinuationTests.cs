using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;
using CallingThreadDispatcher = Balancer.Actors.Dispatch.CallingThreadDispatcher;

namespace Balancer.Tests.Actors;

/// <summary>Where a caller goes on: a request that is forwarded inside an actor would hold the actor up for as long as it takes.</summary>
public sealed class LeaseRequestContinuationTests : ActorTest
{
    [ThreadStatic]
    private static bool _insideHandler;

    [Fact]
    public async Task Should_go_on_outside_the_actors_when_the_answer_comes_late()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pool = Sys.ActorOf(Props.Create(() => new HoldingPool(asked)).WithDispatcher(CallingThreadDispatcher.Path));
        var balancer = new LoadBalancer(new PoolQuestions(pool));

        // Both on threads of the pool: a synchronization context would move what follows the await away from the actor.
        var caller = Task.Run(async () =>
        {
            await balancer.AcquireAsync(default, null, CancellationToken.None).ConfigureAwait(false);
            return _insideHandler;
        });
        await Eventually.CompletesAsync(asked.Task, "the caller asks");
        await Task.Run(() => pool.Tell("answer", ActorRefs.NoSender));

        var insideHandler = await Eventually.CompletesAsync(caller, "the caller gets its answer");
        Assert.False(insideHandler, "what follows the await never runs inside an actor");
    }

    [Fact]
    public async Task Should_go_on_outside_the_canceller_when_the_caller_leaves()
    {
        var request = new LeaseRequest();
        using var cancel = new CancellationTokenSource();
        var wait = request.WaitAsync(TimeSpan.FromSeconds(10), cancel.Token);
        var wentOn = wait.ContinueWith(
            _ => _insideHandler, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        _insideHandler = true;
        cancel.Cancel();
        _insideHandler = false;

        Assert.False(await wentOn, "whoever cancels is not made to do the caller's work");
    }

    private sealed class HoldingPool : ReceiveActor
    {
        private IActorRef? _caller;

        public HoldingPool(TaskCompletionSource asked)
        {
            Receive<PoolActor.Route>(_ =>
            {
                _caller = Sender;
                asked.SetResult();
            });
            Receive<string>(_ =>
            {
                _insideHandler = true;
                _caller.Tell(PoolActor.Refused.NoneAlive);
                _insideHandler = false;
            });
        }
    }
}
