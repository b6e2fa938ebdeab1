using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>One of three backends answers 500 in 1 ms, the others 200 in 100 ms; three requests come every 10 ms.</summary>
public sealed class BlackHoleGuardTests : ActorTest
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly Queue<(DateTimeOffset At, LeaseId Lease, IActorRef Backend)> _ends = new();
    private readonly TestProbe _caller;

    public BlackHoleGuardTests()
    {
        _caller = CreateTestProbe();
    }

    [Theory]
    [InlineData(true, 0.25, 0.4)]
    [InlineData(false, 0.9, 1)]
    public async Task Should_get_its_share_and_not_more_when_a_backend_fails_at_once_and_is_guarded_against(
        bool guard, double least, double most)
    {
        var options = Some.Pool(3);
        options.BlackHoleGuard = guard;
        var pool = await RunningPool.StartAsync(this, backends: 3, options: options);
        await ServeAsync(pool, steps: 30, failing: null);

        var picks = await ServeAsync(pool, steps: 200, failing: 1);

        Assert.InRange(picks[1] / (double)picks.Sum(), least, most);
    }

    [Fact]
    public async Task Should_leave_the_share_as_it_is_when_a_backend_answers_errors_as_slowly_as_others_answer()
    {
        var pool = await RunningPool.StartAsync(this, backends: 3);

        var picks = await ServeAsync(pool, steps: 200, failing: null, status: 500);

        Assert.All(picks, count => Assert.InRange(count, 190, 210));
    }

    private async Task<int[]> ServeAsync(RunningPool pool, int steps, int? failing, short status = 200)
    {
        var picks = new int[3];
        for (var step = 0; step < steps; step++)
        {
            await EndDueAsync(status);
            for (var i = 0; i < 3; i++)
            {
                var number = await TakeAsync(pool, failing);
                picks[number]++;
            }

            await AdvanceAsync(Step, pool.Actor);
        }

        return picks;
    }

    private async Task<int> TakeAsync(RunningPool pool, int? failing)
    {
        var lease = pool.Ask(_caller);
        var backend = (await _caller.ExpectMsgAsync<BackendActor.Granted>()).Lease.Backend;
        if (backend.Id.Value == failing)
        {
            await EndAsync(backend.Actor, lease, 500, TimeSpan.FromMilliseconds(1));
        }
        else
        {
            _ends.Enqueue((Time.Now.AddMilliseconds(100), lease, backend.Actor));
        }

        return backend.Id.Value;
    }

    private async Task EndDueAsync(short status)
    {
        while (_ends.TryPeek(out var end) && end.At <= Time.Now)
        {
            _ends.Dequeue();
            await EndAsync(end.Backend, end.Lease, status, TimeSpan.FromMilliseconds(100));
        }
    }

    private Task EndAsync(IActorRef backend, LeaseId lease, short status, TimeSpan serviceTime)
    {
        backend.Tell(new BackendActor.Release(lease, new Completion(CompletionKind.Answered, status) { ServiceTime = serviceTime }));
        return SettleAsync(backend);
    }
}
