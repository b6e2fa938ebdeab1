using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Balancer.Simulator.Results;

/// <summary>Lines of times, in milliseconds.</summary>
/// <param name="title">What is shown.</param>
/// <param name="ticks">Places on the axis below, and what they stand for.</param>
/// <param name="lines">Names and points.</param>
/// <param name="isLogarithmic">Whether heights, which are above zero then, are as high as their logarithms.</param>
internal sealed class LineChart(
    string title,
    IReadOnlyList<(double At, string Label)> ticks,
    IReadOnlyList<(string Name, List<(double X, double Y)> Points)> lines,
    bool isLogarithmic)
{
    private const int Width = 860;
    private const int Height = 380;

    // Every letter has its place in the file; the second font has the same widths, for where the first one is missing.
    private const string Font = "DejaVu Sans";
    private const string Fonts = "DejaVu Sans, Verdana, sans-serif";

    private static readonly int[] Digits = [1, 2, 5];

    // The default algorithm stands out.
    private static readonly Color[] Colors =
        [.. new[] { "#1f5fbf", "#7f8c9b", "#c9a66b", "#2a9d5c", "#d1495b", "#8e5aa8" }.Select(Color.FromHex)];

    /// <summary>The picture, the same for the same values.</summary>
    public string Svg()
    {
        using var plot = new Plot();
        for (var i = 0; i < lines.Count; i++)
        {
            Add(plot, lines[i], Colors[i % Colors.Length]);
        }

        plot.Axes.Bottom.SetTicks([.. ticks.Select(tick => tick.At)], [.. ticks.Select(tick => tick.Label)]);
        if (isLogarithmic)
        {
            plot.Axes.Left.TickGenerator = Heights();
        }

        plot.YLabel("ms", size: 12);
        plot.Title(title, size: 12);
        plot.ShowLegend(Edge.Right);
        plot.Font.Set(Font);
        return plot.GetSvgXml(Width, Height).Replace($"\"{Font}\"", $"\"{Fonts}\"", StringComparison.Ordinal) + "\n";
    }

    private void Add(Plot plot, (string Name, List<(double X, double Y)> Points) line, Color color)
    {
        var drawn = plot.Add.ScatterLine(
            line.Points.ConvertAll(point => point.X).ToArray(), line.Points.ConvertAll(point => isLogarithmic ? Math.Log10(point.Y) : point.Y).ToArray(), color);
        drawn.LegendText = line.Name;
        drawn.LineWidth = 2;
    }

    private static NumericManual Heights()
    {
        var shown = new NumericManual();
        foreach (var height in Enumerable.Range(-3, 12).SelectMany(power => Digits.Select(digit => digit * Math.Pow(10, power))))
        {
            shown.AddMajor(Math.Log10(height), height.ToString("#,0.###", CultureInfo.InvariantCulture));
        }

        return shown;
    }
}
