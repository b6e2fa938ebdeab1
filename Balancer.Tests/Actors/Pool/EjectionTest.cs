using Balancer.Actors;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>A pool whose backends fail when the test wants.</summary>
public abstract class EjectionTest : ActorTest
{
    private protected static readonly Completion Failed = new(CompletionKind.Failed);
    private protected static readonly Completion Good = Answered(200);

    private protected PoolOptions Options { get; private set; } = null!;

    private protected RunningPool Pool { get; private set; } = null!;

    private protected static Completion Answered(short status, int retryAfter = 0)
    {
        return new Completion(CompletionKind.Answered, status, retryAfter);
    }

    private protected async Task StartAsync(int backends, Action<PassiveOptions>? change = null)
    {
        Options = Some.Pool(backends);
        Options.BlackHoleGuard = false;
        change?.Invoke(Options.Passive);
        Pool = await RunningPool.StartAsync(this, backends, options: Options);
    }

    /// <summary>Sends so many requests to a backend that is live, all at once, and has them all end so.</summary>
    private protected async Task EndAsync(int backend, Completion completion, int count)
    {
        var leases = new List<Lease>();
        for (var i = 0; i < count; i++)
        {
            leases.Add(await AcquireAsync(backend));
        }

        foreach (var lease in leases)
        {
            await Pool.CompleteAsync(lease, completion);
        }
    }

    private protected async Task<Lease> AcquireAsync(int backend)
    {
        var lease = (await Pool.AcquireAsync([.. Enumerable.Range(0, Pool.Backends.Count).Where(number => number != backend)]))!.Value;
        Assert.Equal(backend, lease.Backend.Id.Value);
        return lease;
    }

    private protected async Task AssertEjectedAsync(params int[] backends)
    {
        var all = await Pool.DescribeAsync();
        Assert.Equal(backends, Enumerable.Range(0, all.Count).Where(number => all[number].Condition == BackendCondition.Ejected));
    }

    private protected async Task AssertEjectedForAsync(int backend, double seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), (await Pool.DescribeAsync())[backend].Ejection?.Until - Time.Now);
    }

    private protected Task PassAsync(double seconds)
    {
        return AdvanceAsync(TimeSpan.FromSeconds(seconds), Pool.Actor);
    }
}
