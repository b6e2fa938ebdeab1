using System.Globalization;
using Spectre.Console;

namespace Balancer.VisualTest;

/// <summary>The end of a run: what each backend did, what failed, and the verdict.</summary>
internal static class Summary
{
    public static void Write(IAnsiConsole console, Snapshot end)
    {
        console.Write(BackendTable.Of(end));
        console.WriteLine(Counts(end));
        var failures = end.Records.Select(record => record.Failure).OfType<string>().CountBy(failure => failure);
        foreach (var (failure, count) in failures.OrderByDescending(kind => kind.Value))
        {
            console.MarkupLineInterpolated($"[red]  {count} × {failure}[/]");
        }

        var verdict = Verdict.Of(end.Records);
        console.WriteLine();
        console.Write(new Text(verdict.Headline, new Style(ColorOf(verdict.Conclusion), decoration: Decoration.Bold)));
        console.WriteLine();
        console.WriteLine(verdict.Reason);
    }

    private static string Counts(Snapshot end)
    {
        var missing = end.Done < end.Total ? $", {end.Total - end.Done} interrupted or not sent" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{end.Served} of {end.Total} requests served in {end.Elapsed.TotalSeconds:F1} s, {end.Failed} failed{missing}.");
    }

    private static Color ColorOf(Conclusion conclusion) => conclusion switch
    {
        Conclusion.Spared => Color.Green,
        Conclusion.NotSpared => Color.Red,
        _ => Color.Yellow,
    };
}
