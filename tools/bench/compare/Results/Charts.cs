using Balancer.Compare.Proxies;

namespace Balancer.Compare.Results;

/// <summary>The charts of a run: one for each metric that proxies are compared by.</summary>
internal static class Charts
{
    private static readonly (Metric Metric, string File, string Title)[] All =
    [
        (Metric.Requests, "requests.svg", "Requests per second, HAProxy = 1: more is better"),
        (Metric.Cpu, "cpu.svg", "CPU time per request, HAProxy = 1: less is better"),
        (Metric.P99, "p99.svg", "99th percentile of latency, HAProxy = 1: less is better"),
        (Metric.Megabytes, "megabytes.svg", "Bytes per second, HAProxy = 1: more is better"),
        (Metric.CpuPerMegabyte, "cpu-megabytes.svg", "CPU time per byte, HAProxy = 1: less is better"),
        (Metric.PerConnection, "idle.svg", "Memory of an idle connection, HAProxy = 1: less is better"),
    ];

    /// <summary>Writes those there is something for.</summary>
    public static void Write(string folder, IEnumerable<ScenarioResult> results)
    {
        foreach (var (metric, file, title) in All)
        {
            var shown = results.Where(result => IsShown(result, metric)).ToList();
            if (shown.Count > 0)
            {
                File.WriteAllText(Path.Combine(folder, file), new RatioChart(title, metric, shown).Svg());
            }
        }
    }

    private static bool IsShown(ScenarioResult result, Metric metric) =>
        result.Scenario.Compared.Contains(metric) && result.Proxies.Contains(AllProxies.Haproxy);
}
