using Balancer.Compare.Proxies;
using Balancer.Compare.Results;

namespace Balancer.Compare.Loads;

/// <summary>What idle connections cost in memory, and another load while they are open. The proxy is to be a fresh one.</summary>
/// <param name="Connections">That are idle.</param>
/// <param name="Active">The other load.</param>
internal sealed record IdleLoad(int Connections, ILoad Active) : ILoad
{
    private const double Kilobyte = 1024;

    // So that all that is done once, at the first requests, is not counted with the connections.
    private const int FirstRequests = 200;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public async Task<Reading> MeasureAsync(RunningProxy proxy, TimeSpan time, CancellationToken cancellationToken)
    {
        await new SequentialLoad(FirstRequests).MeasureAsync(proxy, time, cancellationToken);
        await Task.Delay(Settle, cancellationToken);
        var before = proxy.Tree.Resident;

        using var idle = await IdleConnections.OpenAsync(proxy.Port, Connections, cancellationToken);
        await Task.Delay(Settle, cancellationToken);
        var each = (proxy.Tree.Resident - before) / Kilobyte / Connections;

        await Active.MeasureAsync(proxy, WarmUp, cancellationToken);
        var reading = await Active.MeasureAsync(proxy, time, cancellationToken);
        return new Reading(reading) { [Metric.PerConnection] = each };
    }
}
