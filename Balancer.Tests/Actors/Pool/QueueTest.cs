using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>A pool whose backends take one request at a time, and requests that wait for it.</summary>
public abstract class QueueTest : ActorTest
{
    private protected static async Task<T> QueueAsync<T>(RunningPool pool, Func<QueueStatus, T> what)
    {
        return what((await pool.StatusAsync()).Queue);
    }

    private protected Task<RunningPool> StartAsync(int backends, int queueLength = 1024)
    {
        var options = Some.Pool(backends, maxConnections: 1);
        options.Queue.Length = queueLength;
        return RunningPool.StartAsync(this, backends, options: options);
    }

    private protected async Task<IReadOnlyList<TestProbe>> WaitAsync(RunningPool pool, int count)
    {
        var waiters = new List<TestProbe>();
        for (var i = 0; i < count; i++)
        {
            waiters.Add(CreateTestProbe());
            pool.Ask(waiters[i]);
            await waiters[i].ExpectMsgAsync<PoolActor.Queued>();
        }

        return waiters;
    }
}
