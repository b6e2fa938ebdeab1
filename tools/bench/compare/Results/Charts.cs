using System.Globalization;
using Balancer.Compare.Proxies;
using ScottPlot;

namespace Balancer.Compare.Results;

/// <summary>Charts of the ratios: a group of bars for each scenario, a bar for each proxy, and the smallest and largest round as whiskers.</summary>
internal static class Charts
{
    private const double GroupWidth = 0.84;
    private const int Height = 360;
    private const int Margin = 180;
    private const int WidthOfBar = 26;

    // One for each proxy, in the order of the tables; those of the balancer stand out.
    private static readonly Color[] Colors =
    [
        Color.FromHex("#7f8c9b"), Color.FromHex("#a3b18a"), Color.FromHex("#c9a66b"), Color.FromHex("#b08ea2"),
        Color.FromHex("#1f5fbf"), Color.FromHex("#7fb2f0"),
    ];

    private static readonly (Metric Metric, string File, string Title)[] All =
    [
        (Metric.Requests, "requests.svg", "Requests per second against HAProxy: more is better"),
        (Metric.Cpu, "cpu.svg", "CPU time per request against HAProxy: less is better"),
        (Metric.P99, "p99.svg", "99th percentile of latency against HAProxy: less is better"),
        (Metric.Megabytes, "megabytes.svg", "Bytes per second against HAProxy: more is better"),
        (Metric.PerConnection, "idle.svg", "Memory of an idle connection against HAProxy: less is better"),
    ];

    /// <summary>Writes those there is something for.</summary>
    public static void Write(string folder, IReadOnlyList<ScenarioResult> results)
    {
        foreach (var (metric, file, title) in All)
        {
            var shown = results.Where(result => IsShown(result, metric)).ToList();
            if (shown.Count > 0)
            {
                Draw(shown, metric, title, Path.Combine(folder, file));
            }
        }
    }

    private static bool IsShown(ScenarioResult result, Metric metric) =>
        result.Scenario.Compared.Contains(metric) && result.Proxies.Contains(AllProxies.Haproxy);

    private static void Draw(List<ScenarioResult> results, Metric metric, string title, string path)
    {
        using var plot = new Plot();
        var proxies = AllProxies.Names.Where(name => results.Any(result => result.Proxies.Contains(name))).ToList();
        foreach (var proxy in proxies)
        {
            var bars = results.Select((result, group) => Bar(result, group, proxy, proxies, metric)).OfType<Bar>().ToList();
            plot.Add.Bars(bars).LegendText = proxy;
        }

        plot.Add.HorizontalLine(1, width: 1, color: Color.FromHex("#444444"), pattern: LinePattern.Dotted);
        plot.Axes.Bottom.SetTicks(
            [.. results.Select((_, group) => (double)group)], [.. results.Select(result => result.Scenario.Name)]);
        plot.Axes.Margins(bottom: 0, top: 0.1);
        plot.HideGrid();
        plot.Title(title, size: 15);
        plot.ShowLegend(Edge.Right);
        plot.SaveSvg(path, Margin + Math.Max(15, results.Count * proxies.Count) * WidthOfBar, Height);
    }

    private static Bar? Bar(ScenarioResult result, int group, string proxy, List<string> proxies, Metric metric)
    {
        var itself = proxy == AllProxies.Haproxy ? new Spread(1, 1, 1) : default(Spread?);
        var found = itself ?? (result.Proxies.Contains(proxy) ? result.Ratio(proxy, AllProxies.Haproxy, metric) : null);
        if (found is not { } ratio)
        {
            return null;
        }

        var width = GroupWidth / proxies.Count;
        return new Bar
        {
            Position = group - (GroupWidth / 2) + (width * (proxies.IndexOf(proxy) + 0.5)),
            Size = width * 0.9,
            Value = ratio.Median,
            Error = (ratio.Max - ratio.Min) / 2,
            FillColor = Colors[AllProxies.Names.ToList().IndexOf(proxy)],
            LineWidth = 0,
            Label = ratio.Median.ToString("F2", CultureInfo.InvariantCulture),
        };
    }
}
