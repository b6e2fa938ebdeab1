namespace Balancer.Compare.Results;

/// <summary>A quantity that is measured in every round.</summary>
/// <param name="Key">Its name in the JSON.</param>
/// <param name="Title">Its name and unit for people.</param>
/// <param name="Decimals">How many of them mean something.</param>
internal sealed record Metric(string Key, string Title, int Decimals)
{
    public static readonly Metric Requests = new("requestsPerSecond", "req/s", 0);
    public static readonly Metric Megabytes = new("megabytesPerSecond", "MB/s", 1);
    public static readonly Metric Cpu = new("cpuPerRequest", "CPU us/req", 1);
    public static readonly Metric CpuUser = new("cpuUserPerRequest", "user", 1);
    public static readonly Metric CpuSystem = new("cpuSystemPerRequest", "system", 1);
    public static readonly Metric CpuPerMegabyte = new("cpuPerMegabyte", "CPU us/MB", 0);
    public static readonly Metric P50 = new("p50", "p50 ms", 2);
    public static readonly Metric P99 = new("p99", "p99 ms", 2);
    public static readonly Metric P999 = new("p999", "p99.9 ms", 2);
    public static readonly Metric PeakResident = new("peakResident", "peak RSS MB", 1);
    public static readonly Metric Errors = new("errors", "errors", 0);

    /// <summary>Resident memory for each idle connection.</summary>
    public static readonly Metric PerConnection = new("kilobytesPerConnection", "KB/idle conn.", 1);

    /// <summary>Requests given to the slow backend, of all.</summary>
    public static readonly Metric SlowShare = new("slowShare", "slow share %", 1);

    /// <summary>Requests given to the backend that got the fewest, and the most.</summary>
    public static readonly Metric Fewest = new("fewest", "fewest", 0);

    /// <inheritdoc cref="Fewest"/>
    public static readonly Metric Most = new("most", "most", 0);
}
