using Balancer.Compare.Scenarios;

namespace Balancer.Compare.Results;

/// <summary>All readings of a scenario.</summary>
internal sealed class ScenarioResult(Scenario scenario, IReadOnlyList<string> proxies)
{
    private readonly Dictionary<string, List<Reading>> _readings = proxies.ToDictionary(name => name, _ => new List<Reading>());

    public Scenario Scenario => scenario;

    public IReadOnlyList<string> Proxies => proxies;

    /// <summary>Of one proxy, in the order of the rounds.</summary>
    public IReadOnlyList<Reading> Of(string proxy) => _readings[proxy];

    public void Add(string proxy, Reading reading) => _readings[proxy].Add(reading);

    /// <summary>A metric over the rounds; null where it was not measured.</summary>
    public Spread? Over(string proxy, Metric metric) => SpreadOf(Values(proxy, metric));

    /// <summary>Round by round, so that the machine's drift cancels out. Rounds in which the peer has 0 say nothing.</summary>
    public IReadOnlyList<double> Ratios(string proxy, string peer, Metric metric) =>
        [.. Values(proxy, metric).Zip(Values(peer, metric)).Where(pair => pair.Second != 0).Select(pair => pair.First / pair.Second)];

    public Spread? Ratio(string proxy, string peer, Metric metric) => SpreadOf(Ratios(proxy, peer, metric));

    private static Spread? SpreadOf(IReadOnlyCollection<double> values) => values.Count == 0 ? null : Spread.Of(values);

    private double[] Values(string proxy, Metric metric) =>
        [.. Of(proxy).Where(reading => reading.ContainsKey(metric)).Select(reading => reading[metric])];
}
