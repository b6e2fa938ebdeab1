using Balancer.Compare.Processes;
using Balancer.Compare.Proxies;
using Balancer.Compare.Results;

namespace Balancer.Compare.Loads;

/// <summary>Another load, and how much of it the last backend, the slow one, was given.</summary>
internal sealed record ShareLoad(ILoad Inner) : ILoad
{
    public Requirement? Needs => Inner.Needs;

    public async Task<Reading> MeasureAsync(RunningProxy proxy, TimeSpan time, CancellationToken cancellationToken)
    {
        var before = proxy.Backends.Taken;
        var reading = await Inner.MeasureAsync(proxy, time, cancellationToken);
        var taken = proxy.Backends.Taken.Zip(before, (now, then) => now - then).ToList();
        return new Reading(reading) { [Metric.SlowShare] = 100.0 * taken[^1] / Math.Max(taken.Sum(), 1) };
    }
}
