using System.Text.Json;

namespace Balancer.Compare.Results;

/// <summary>Everything that was measured, and every ratio, for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Write(Settings settings, Machine machine, IEnumerable<ScenarioResult> results)
    {
        var all = new
        {
            machine,
            settings.Rounds,
            Seconds = settings.Time.TotalSeconds,
            Scenarios = results.Select(Of),
        };
        return JsonSerializer.Serialize(all, Options) + "\n";
    }

    private static object Of(ScenarioResult result) => new
    {
        result.Scenario.Name,
        result.Scenario.Title,
        Readings = result.Proxies.ToDictionary(proxy => proxy, proxy => result.Of(proxy).Select(Of)),
        Ratios = from proxy in result.Proxies
                 from peer in result.Proxies
                 where peer != proxy
                 from metric in result.Scenario.Compared
                 let ratio = result.Ratio(proxy, peer, metric)
                 where ratio is not null
                 select new
                 {
                     proxy,
                     peer,
                     metric = metric.Key,
                     ratio.Value.Median,
                     ratio.Value.Min,
                     ratio.Value.Max,
                     Rounds = result.Ratios(proxy, peer, metric).Select(Rounded),
                 },
    };

    private static Dictionary<string, double> Of(Reading reading) => reading.ToDictionary(pair => pair.Key.Key, pair => Rounded(pair.Value));

    private static double Rounded(double value) => Math.Round(value, 4);
}
