using System.Globalization;

namespace Balancer.Soak;

/// <summary>The end of a run in figures.</summary>
internal static class Summary
{
    private const int MaxErrors = 5;

    private static readonly (RequestKind Kind, string Name)[] Rows =
    [
        (RequestKind.Get, "GET"), (RequestKind.SlowGet, "GET, slow"), (RequestKind.Post, "POST"), (RequestKind.Left, "given up"),
    ];

    private static readonly (Outcome Outcome, string Name)[] Columns =
    [
        (Outcome.Answered, "answered"), (Outcome.Refused, "502 (POST)"), (Outcome.CutShort, "cut short"),
        (Outcome.GivenUp, "given up"), (Outcome.Failed, "FAILED"),
    ];

    public static void Write(TextWriter output, Ledger ledger, Memory memory, int strikes)
    {
        output.WriteLine();
        output.WriteLine(Line("", Columns.Select(column => column.Name)));
        foreach (var (kind, name) in Rows)
        {
            output.WriteLine(Line(name, Columns.Select(column => Number(ledger[kind, column.Outcome]))));
        }

        output.WriteLine(Line("all", Columns.Select(column => Number(ledger.Sum(column.Outcome)))));
        output.WriteLine();
        output.WriteLine($"Backends killed and back: {strikes}");
        output.WriteLine($"Memory of the balancer: warm {Memory.Format(memory.Warm)}, peak {Memory.Format(memory.Peak)}, "
            + $"in the end {Memory.Format(memory.Last)} ({(memory.Growth < 0 ? "" : "+")}{Memory.Format(memory.Growth)})");
    }

    public static void WriteErrors(TextWriter output, IEnumerable<string> errors)
    {
        foreach (var error in errors.Take(MaxErrors))
        {
            output.WriteLine($"Logged by the balancer: {error}");
        }
    }

    private static string Line(string name, IEnumerable<string> cells) => $"{name,-10}{string.Concat(cells.Select(cell => $"{cell,12}"))}";

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
