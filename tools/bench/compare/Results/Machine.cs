using System.Globalization;
using System.Text.Json.Serialization;
using Balancer.Compare.Proxies;

namespace Balancer.Compare.Results;

/// <summary>Where and with what it was measured.</summary>
/// <param name="Processor">Its model.</param>
/// <param name="Cores">Logical ones that this process may use.</param>
/// <param name="System">The kernel.</param>
/// <param name="Time">When it began.</param>
/// <param name="Load">The load average of the minute before that: what else was going on.</param>
/// <param name="Versions">Of each proxy.</param>
internal sealed record Machine(
    string Processor, int Cores, string System, DateTimeOffset Time, double Load, IReadOnlyDictionary<string, string> Versions)
{
    private const double MuchLoad = 0.5;

    /// <summary>Whether something else wanted a good part of the processors.</summary>
    [JsonIgnore]
    public bool IsBusy => Load > MuchLoad * Cores;

    public static async Task<Machine> DescribeAsync(IEnumerable<IProxy> proxies, CancellationToken cancellationToken)
    {
        var versions = new Dictionary<string, string>();
        foreach (var proxy in proxies)
        {
            versions[proxy.Name] = await proxy.VersionAsync(cancellationToken);
        }

        var lines = await File.ReadAllLinesAsync("/proc/cpuinfo", cancellationToken);
        var model = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        var load = (await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Split(' ')[0];
        return new Machine(
            model ?? "unknown processor",
            Environment.ProcessorCount,
            Environment.OSVersion.VersionString,
            DateTimeOffset.UtcNow,
            double.Parse(load, CultureInfo.InvariantCulture),
            versions);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Processor}, {Cores} cores, {System}, {Time:yyyy-MM-dd}, load {Load:F1} before; {string.Join("; ", Versions.Values.Distinct())}");
}
