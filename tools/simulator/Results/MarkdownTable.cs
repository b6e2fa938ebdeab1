namespace Balancer.Simulator.Results;

/// <summary>A table that reads well as text, too: the first column to the left, numbers to the right.</summary>
internal static class MarkdownTable
{
    /// <param name="rows">The first of them is the head.</param>
    public static string Of(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var rule = widths.Select((width, column) => column == 0 ? new string('-', width) : $"{new string('-', width - 1)}:");
        var lines = rows.Select(row => Line(row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))))
            .ToList();
        lines.Insert(1, Line(rule));
        return string.Concat(lines);
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
}
