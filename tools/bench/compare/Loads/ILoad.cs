using Balancer.Compare.Processes;
using Balancer.Compare.Proxies;
using Balancer.Compare.Results;

namespace Balancer.Compare.Loads;

/// <summary>What is done to a proxy in one scenario.</summary>
internal interface ILoad
{
    /// <summary>What it needs beside what every run needs; null: nothing.</summary>
    Requirement? Needs => null;

    /// <summary>Loads the proxy for about <paramref name="time"/> and gives what was seen.</summary>
    Task<Reading> MeasureAsync(RunningProxy proxy, TimeSpan time, CancellationToken cancellationToken);
}
