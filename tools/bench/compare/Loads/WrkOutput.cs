using System.Globalization;

namespace Balancer.Compare.Loads;

/// <summary>The line our script for wrk writes at the end, and how it is read.</summary>
internal static class WrkOutput
{
    private const string Mark = "result:";
    private const double Million = 1e6;
    private const double Thousand = 1e3;

    /// <summary>Defines <c>done</c> (wrk's SCRIPTING file): microseconds, counts, then latencies in microseconds.</summary>
    public const string Script = $$"""
        done = function(summary, latency, requests)
          local e = summary.errors
          io.write(string.format("{{Mark}} %d %d %d %d %d %d %d\n", summary.duration, summary.requests, summary.bytes,
            e.connect + e.read + e.write + e.status + e.timeout,
            latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
        end

        """;

    /// <exception cref="CompareException">There is no such line.</exception>
    public static Traffic Parse(string output)
    {
        var line = output.Split('\n').LastOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal));
        var words = line?[Mark.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not { Length: 7 })
        {
            throw new CompareException($"wrk said something unexpected: {output}");
        }

        var numbers = words.Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return new Traffic(
            numbers[0] / Million, numbers[1], numbers[2], numbers[3], numbers[4] / Thousand, numbers[5] / Thousand, numbers[6] / Thousand);
    }
}
