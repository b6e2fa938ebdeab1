using System.Globalization;
using Balancer.Simulator.Model;

namespace Balancer.Simulator.Results;

/// <summary>Outcomes in figures, one a row. Times are in milliseconds.</summary>
internal static class ResultTable
{
    private static readonly (string Name, Func<Outcome, string> Cell)[] Columns =
    [
        ("", outcome => outcome.Scenario.Label),
        ("requests", outcome => Format($"{outcome.Requests:N0}")),
        ("failed", outcome => Format($"{outcome.Failed:N0}")),
        ("p50 ms", outcome => Time(outcome.Latencies.At(0.5))),
        ("p99 ms", outcome => Time(outcome.Latencies.At(0.99))),
        ("p99.9 ms", outcome => Time(outcome.Latencies.At(0.999))),
        ("imbalance", outcome => Format($"{outcome.Imbalance:F2}")),
        ("same backend", outcome => Percent(outcome.SameBackend)),
        ("most waiting at a backend", outcome => Format($"{outcome.LongestAtServer:N0}")),
    ];

    private static readonly (string Name, Func<Outcome, string> Cell)[] OfQueue =
    [
        ("longest queue", outcome => Format($"{outcome.LongestQueue:N0}")),
        ("p99 wait ms", outcome => Time(outcome.Waits.At(0.99))),
    ];

    /// <summary>The table of some outcomes; columns that do not concern them are left out.</summary>
    public static string Of(IReadOnlyList<Outcome> outcomes)
    {
        var kinds = outcomes[0].Shares.Select(share => share.Kind).Where(kind => kind != ServerKind.Normal);
        (string Name, Func<Outcome, string> Cell)[] columns =
        [
            .. Columns,
            .. kinds.Select(kind => ($"share of {kind.ToString().ToLowerInvariant()}", Share(kind))),
            .. outcomes.Any(outcome => outcome.LongestQueue > 0) ? OfQueue : [],
        ];
        return MarkdownTable.Of(
            [[.. columns.Select(column => column.Name)], .. outcomes.Select(outcome => columns.Select(column => column.Cell(outcome)).ToList())]);
    }

    /// <summary>In milliseconds.</summary>
    public static string Time(TimeSpan time) => Format($"{time.TotalMilliseconds:N1}");

    private static Func<Outcome, string> Share(ServerKind kind) => outcome => Percent(outcome.ShareOf(kind));

    private static string Percent(double share) => Format($"{100 * share:F1} %");

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
