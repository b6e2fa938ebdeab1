using System.Globalization;
using Balancer.Compare.Proxies;
using ScottPlot;

namespace Balancer.Compare.Results;

/// <summary>
/// Ratios to HAProxy: a group of bars for each scenario, a bar for each proxy as high as the median round, and a whisker from the
/// smallest to the largest.
/// </summary>
internal sealed class RatioChart(string title, Metric metric, IReadOnlyList<ScenarioResult> results)
{
    private const double GroupWidth = 0.84;
    private const int Height = 360;
    private const int Margin = 180;
    private const int PixelsOfBar = 32;
    private const int MinBars = 18;
    private const float LabelSize = 10;

    // Every letter has its place in the file; the second font has the same widths, for where the first one is missing.
    private const string Font = "DejaVu Sans";
    private const string Fonts = "DejaVu Sans, Verdana, sans-serif";

    private static readonly Color Ink = Color.FromHex("#444444");

    // The balancer's stand out.
    private static readonly Dictionary<string, Color> Colors = AllProxies.Names
        .Zip(["#7f8c9b", "#a3b18a", "#c9a66b", "#b08ea2", "#1f5fbf", "#7fb2f0", "#14427f", "#0b2447"])
        .ToDictionary(pair => pair.First, pair => Color.FromHex(pair.Second));

    private readonly List<string> _proxies = [.. AllProxies.Names.Where(name => results.Any(result => result.Proxies.Contains(name)))];

    private double BarWidth => GroupWidth / _proxies.Count;

    public string Svg()
    {
        using var plot = new Plot();
        foreach (var proxy in _proxies)
        {
            Add(plot, proxy);
        }

        plot.Add.HorizontalLine(1, width: 1, color: Ink, pattern: LinePattern.Dotted);
        plot.Axes.Bottom.SetTicks([.. results.Select((_, group) => (double)group)], [.. results.Select(result => result.Scenario.Name)]);
        plot.Axes.Margins(bottom: 0, top: 0.1);
        plot.HideGrid();
        plot.Title(title, size: 15);
        plot.ShowLegend(Edge.Right);
        plot.Font.Set(Font);
        var width = Margin + (Math.Max(MinBars, results.Count * _proxies.Count) * PixelsOfBar);
        return plot.GetSvgXml(width, Height).Replace($"\"{Font}\"", $"\"{Fonts}\"", StringComparison.Ordinal) + "\n";
    }

    private void Add(Plot plot, string proxy)
    {
        var ratios = results
            .Select((result, group) => (Position: Position(group, proxy), Ratio: RatioOf(result, proxy)))
            .Where(bar => bar.Ratio is not null)
            .Select(bar => (bar.Position, Ratio: bar.Ratio!.Value))
            .ToList();
        plot.Add.Bars(ratios.ConvertAll(bar => Bar(bar.Position, bar.Ratio, proxy))).LegendText = proxy;
        // After the bars, which would else cover their lower half.
        foreach (var (position, ratio) in ratios)
        {
            plot.Add.Line(position, ratio.Min, position, ratio.Max).Color = Ink;
            AddLabel(plot, position, ratio);
        }
    }

    private double Position(int group, string proxy) => group - (GroupWidth / 2) + (BarWidth * (_proxies.IndexOf(proxy) + 0.5));

    private Bar Bar(double position, Spread ratio, string proxy) =>
        new() { Position = position, Size = BarWidth * 0.9, Value = ratio.Median, FillColor = Colors[proxy], LineWidth = 0 };

    private static void AddLabel(Plot plot, double position, Spread ratio)
    {
        var label = plot.Add.Text(ratio.Median.ToString("F2", CultureInfo.InvariantCulture), position, Math.Max(ratio.Median, ratio.Max));
        label.LabelAlignment = Alignment.LowerCenter;
        label.LabelFontSize = LabelSize;
        label.LabelFontName = Font;
    }

    private Spread? RatioOf(ScenarioResult result, string proxy)
    {
        if (proxy == AllProxies.Haproxy)
        {
            return new Spread(1, 1, 1);
        }

        return result.Proxies.Contains(proxy) ? result.Ratio(proxy, AllProxies.Haproxy, metric) : null;
    }
}
