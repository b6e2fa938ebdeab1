using System.Globalization;

namespace Balancer.Compare.Processes;

/// <summary>The memory lines of <c>/proc/PID/status</c>, in bytes.</summary>
internal readonly record struct ProcStatus(long Resident, long PeakResident)
{
    public static ProcStatus Parse(string text) => new(Bytes(text, "VmRSS:"), Bytes(text, "VmHWM:"));

    // A process that is just ending has no such lines.
    private static long Bytes(string text, string key)
    {
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
    }
}
