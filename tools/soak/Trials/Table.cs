namespace Balancer.Soak.Trials;

/// <summary>Figures in rows, written as Markdown that is readable as it is.</summary>
internal sealed class Table(params string[] columns)
{
    private readonly List<string[]> _rows = [columns];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write(TextWriter output)
    {
        var widths = columns.Select((_, i) => _rows.Max(row => row[i].Length)).ToArray();
        output.WriteLine();
        output.WriteLine(Line(columns, widths));
        output.WriteLine($"|{string.Join('|', widths.Select(Rule))}|");
        foreach (var row in _rows.Skip(1))
        {
            output.WriteLine(Line(row, widths));
        }

        output.WriteLine();
    }

    // The colon has Markdown align figures to the right.
    private static string Rule(int width, int column) => $"{new string('-', width + 1)}{(column == 0 ? '-' : ':')}";

    private static string Line(string[] cells, int[] widths) =>
        $"|{string.Join('|', cells.Select((cell, i) => $" {(i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))} "))}|";
}
