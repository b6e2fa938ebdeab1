using Balancer.Compare.Loads;
using Balancer.Compare.Results;

namespace Balancer.Compare.Scenarios;

/// <summary>One question put to every proxy.</summary>
/// <param name="Name">For <c>--only</c>.</param>
/// <param name="Title">For people.</param>
/// <param name="Load">How it is put.</param>
internal sealed record Scenario(string Name, string Title, ILoad Load)
{
    /// <summary>What a table of it shows.</summary>
    public IReadOnlyList<Metric> Columns { get; init; } =
    [
        Metric.Requests, Metric.Cpu, Metric.CpuUser, Metric.CpuSystem, Metric.P50, Metric.P99, Metric.P999, Metric.PeakResident, Metric.Errors,
    ];

    /// <summary>What the proxies are compared by.</summary>
    public IReadOnlyList<Metric> Compared { get; init; } = [Metric.Requests, Metric.Cpu, Metric.P99];
}
