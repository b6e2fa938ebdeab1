using System.Globalization;
using Spectre.Console;

namespace Balancer.VisualTest;

/// <summary>One row per backend that has answered, by the client's own books.</summary>
internal static class BackendTable
{
    public static Table Of(Snapshot snapshot)
    {
        var rows = BackendSummary.Of(snapshot.Records);
        var named = rows.Any(row => snapshot.StatusOf(row.Hostname) is not null);
        var table = new Table().RoundedBorder().BorderColor(Color.Grey).AddColumn("Backend");
        foreach (var name in new[] { "Peak", "Fast", "Slow", "Share", "p50 ms", "p99 ms" })
        {
            table.AddColumn(name, column => column.RightAligned());
        }

        if (named)
        {
            table.AddColumn("Active now", column => column.Width(ActiveBar.Width));
        }

        foreach (var row in rows)
        {
            var active = ActiveBar.Of(snapshot.StatusOf(row.Hostname)?.ConnCount);
            table.AddRow(named ? [.. Cells(row), active] : Cells(row));
        }

        return table;
    }

    private static string[] Cells(BackendSummary row) =>
    [
        $"[bold]{row.Hostname.EscapeMarkup()}[/]",
        Number(row.Peak),
        Number(row.Fast),
        Number(row.Slow),
        row.Share.ToString("P0", CultureInfo.InvariantCulture),
        Milliseconds(row.FastMedian),
        Milliseconds(row.FastP99),
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(double? time) => time?.ToString("F1", CultureInfo.InvariantCulture) ?? "–";
}
