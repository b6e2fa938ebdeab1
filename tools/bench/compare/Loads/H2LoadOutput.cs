using System.Globalization;
using System.Text.RegularExpressions;

namespace Balancer.Compare.Loads;

/// <summary>What h2load says: sums on its standard output, and a line for each request in its log.</summary>
internal static partial class H2LoadOutput
{
    private const double MicrosecondsPerMillisecond = 1e3;

    /// <param name="output">Its standard output.</param>
    /// <param name="log">Of <c>--log-file</c>: start, status and duration of each request, microseconds, with tabs between them.</param>
    /// <param name="seconds">What <c>-D</c> was.</param>
    /// <exception cref="CompareException">The output has no sums.</exception>
    public static Traffic Parse(string output, IEnumerable<string> log, double seconds)
    {
        var requests = Requests().Match(output);
        var bytes = Bytes().Match(output);
        if (!requests.Success || !bytes.Success)
        {
            throw new CompareException($"h2load said something unexpected: {output}");
        }

        long Number(Group group) => long.Parse(group.Value, CultureInfo.InvariantCulture);
        var good = Number(requests.Groups["good"]);
        var errors = Number(requests.Groups["failed"]) + Number(requests.Groups["timeout"]);
        var times = log.Select(line => double.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture) / MicrosecondsPerMillisecond).Order().ToArray();
        return new Traffic(
            seconds, good, Number(bytes.Groups["bytes"]), errors, Percentile.Of(times, 50), Percentile.Of(times, 99), Percentile.Of(times, 99.9));
    }

    [GeneratedRegex(@"(?<good>\d+) succeeded, (?<failed>\d+) failed, \d+ errored, (?<timeout>\d+) timeout")]
    private static partial Regex Requests();

    [GeneratedRegex(@"traffic: \S+ \((?<bytes>\d+)\) total")]
    private static partial Regex Bytes();
}
