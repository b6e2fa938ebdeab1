using BenchmarkDotNet.Attributes;

namespace Balancer.Bench;

/// <summary>What a request costs in the actors: a lease acquired and given back, through the same door as the traffic port's.</summary>
public class AcquireRelease
{
    private const int Pairs = 240_000;

    private RunningPool? _pool;

    [Params(3, 10_000)]
    public int Backends { get; set; }

    [Params(1, 2, 8)]
    public int Threads { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        // Else eight callers would share as many threads as there are processors.
        ThreadPool.SetMinThreads(Threads + 2, 2);
        _pool = await RunningPool.StartAsync(Backends);
    }

    [GlobalCleanup]
    public Task StopAsync()
    {
        return _pool!.StopAsync();
    }

    [Benchmark(OperationsPerInvoke = Pairs)]
    public Task Pair()
    {
        return Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(CallAsync)));
    }

    private async Task CallAsync()
    {
        var balancer = _pool!.LoadBalancer;
        for (var i = 0; i < Pairs / Threads; i++)
        {
            using var lease = (await balancer.AcquireAsync(default, null, CancellationToken.None).ConfigureAwait(false)).Lease!.Value;
        }
    }
}
