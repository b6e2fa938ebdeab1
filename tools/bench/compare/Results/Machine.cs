using System.Globalization;
using Balancer.Compare.Proxies;

namespace Balancer.Compare.Results;

/// <summary>Where and with what it was measured.</summary>
internal sealed record Machine(string Processor, int Cores, string System, DateTimeOffset Time, IReadOnlyDictionary<string, string> Versions)
{
    public static async Task<Machine> DescribeAsync(IEnumerable<IProxy> proxies, CancellationToken cancellationToken)
    {
        var versions = new Dictionary<string, string>();
        foreach (var proxy in proxies)
        {
            versions[proxy.Name] = await proxy.VersionAsync(cancellationToken);
        }

        var lines = await File.ReadAllLinesAsync("/proc/cpuinfo", cancellationToken);
        var model = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        return new Machine(
            model ?? "unknown processor", Environment.ProcessorCount, Environment.OSVersion.VersionString, DateTimeOffset.UtcNow, versions);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Processor}, {Cores} cores, {System}, {Time:yyyy-MM-dd}; {string.Join("; ", Versions.Values.Distinct())}");
}
