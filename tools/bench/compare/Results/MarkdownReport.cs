using System.Globalization;
using System.Text;
using Balancer.Compare.Proxies;

namespace Balancer.Compare.Results;

/// <summary>The tables for people.</summary>
internal static class MarkdownReport
{
    public static string Write(Settings settings, Machine machine, IEnumerable<ScenarioResult> results)
    {
        var text = new StringBuilder();
        text.AppendLine(machine.ToString()).AppendLine();
        text.AppendLine(
            $"Medians of {settings.Rounds} rounds of {settings.Time.TotalSeconds} s. Ratios are taken within each round; "
            + "behind their median stand the smallest and the largest.");
        foreach (var result in results)
        {
            text.AppendLine().AppendLine($"## {result.Scenario.Name}: {result.Scenario.Title}").AppendLine();
            WriteMedians(text, result);
            text.AppendLine();
            WriteRatios(text, result);
        }

        return text.ToString();
    }

    private static void WriteMedians(StringBuilder text, ScenarioResult result)
    {
        var columns = result.Scenario.Columns.Where(metric => result.Proxies.Any(proxy => result.Over(proxy, metric) is not null)).ToList();
        WriteHead(text, ["", .. columns.Select(metric => metric.Title)]);
        foreach (var proxy in result.Proxies)
        {
            WriteRow(text, [proxy, .. columns.Select(metric => Number(result.Over(proxy, metric)?.Median, metric.Decimals))]);
        }
    }

    // Everyone against HAProxy, the balancer against everyone, and its other settings against it; the JSON has the others, too.
    private static void WriteRatios(StringBuilder text, ScenarioResult result)
    {
        var pairs = from proxy in result.Proxies
                    from peer in result.Proxies
                    where peer != proxy && (peer == AllProxies.Haproxy || proxy == AllProxies.Balancer || (peer == AllProxies.Balancer && proxy is AllProxies.BalancerMetrics or AllProxies.BalancerLog))
                    select (proxy, peer);
        var metrics = result.Scenario.Compared;
        if (metrics.Count == 0 || !pairs.Any())
        {
            return;
        }

        WriteHead(text, ["ratio", .. metrics.Select(metric => metric.Title)]);
        foreach (var (proxy, peer) in pairs)
        {
            WriteRow(text, [$"{proxy} / {peer}", .. metrics.Select(metric => Ratio(result.Ratio(proxy, peer, metric)))]);
        }
    }

    private static void WriteHead(StringBuilder text, IReadOnlyCollection<string> titles)
    {
        WriteRow(text, titles);
        WriteRow(text, titles.Select((_, i) => i == 0 ? "---" : "---:"));
    }

    private static void WriteRow(StringBuilder text, IEnumerable<string> cells) => text.AppendLine($"| {string.Join(" | ", cells)} |");

    private static string Ratio(Spread? ratio) => ratio is { } spread
        ? string.Create(CultureInfo.InvariantCulture, $"**{spread.Median:F2}** ({spread.Min:F2}..{spread.Max:F2})")
        : "";

    private static string Number(double? value, int decimals) =>
        value?.ToString("N" + decimals, CultureInfo.InvariantCulture) ?? "";
}
