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
    public Spread? Over(string proxy, Metric metric) =>
        SpreadOf([.. Of(proxy).Where(reading => reading.ContainsKey(metric)).Select(reading => reading[metric])]);

    /// <summary>Round by round, so that the machine's drift cancels out; without the rounds in which one of the two has nothing.</summary>
    public IReadOnlyList<double> Ratios(string proxy, string peer, Metric metric) =>
    [
        .. from pair in Of(proxy).Zip(Of(peer))
           where pair.First.ContainsKey(metric) && pair.Second.GetValueOrDefault(metric) != 0
           select pair.First[metric] / pair.Second[metric],
    ];

    public Spread? Ratio(string proxy, string peer, Metric metric) => SpreadOf(Ratios(proxy, peer, metric));

    private static Spread? SpreadOf(IReadOnlyCollection<double> values) => values.Count == 0 ? null : Spread.Of(values);
}
