using Balancer.Compare.Loads;
using static Balancer.Compare.Results.Metric;

namespace Balancer.Compare.Scenarios;

/// <summary>One question put to every proxy.</summary>
/// <param name="Name">For <c>--only</c>.</param>
/// <param name="Title">For people.</param>
/// <param name="Load">How it is put.</param>
internal sealed record Scenario(string Name, string Title, ILoad Load)
{
    public static readonly IReadOnlyList<Results.Metric> Usual = [Requests, Cpu, CpuUser, CpuSystem, P50, P99, P999, PeakResident, Errors];

    /// <summary>What a table of it shows.</summary>
    public IReadOnlyList<Results.Metric> Columns { get; init; } = Usual;

    /// <summary>What the proxies are compared by.</summary>
    public IReadOnlyList<Results.Metric> Compared { get; init; } = [Requests, Cpu, P99];

    /// <summary>Whether each measurement is to begin with a proxy that has just been started.</summary>
    public bool FreshProxies { get; init; }

    /// <summary>Whether one of the backends is slow.</summary>
    public bool SlowBackend { get; init; }
}
