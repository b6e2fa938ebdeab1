using Balancer.Actors;

namespace Balancer.Host.Telemetry;

/// <summary>How all pools were when somebody last asked.</summary>
internal sealed class PoolSamples(IPools pools)
{
    private volatile IReadOnlyList<PoolStatus> _last = [];

    /// <summary>The last sample; nothing before the first.</summary>
    public IReadOnlyList<PoolStatus> Last => _last;

    /// <summary>Takes a sample.</summary>
    /// <exception cref="TimeoutException">A pool did not answer, which is a fault of the balancer.</exception>
    public async Task<IReadOnlyList<PoolStatus>> TakeAsync(CancellationToken cancellationToken)
    {
        var sample = new List<PoolStatus>();
        foreach (var pool in pools.All)
        {
            sample.Add(await pool.Balancer.GetStatusAsync(cancellationToken));
        }

        _last = sample;
        return sample;
    }
}
