using System.Globalization;

namespace Balancer.Tests.Host.Process;

/// <summary>What a process has in memory, in bytes, as the kernel counts it (proc(5)).</summary>
internal sealed class ResidentMemory(int process)
{
    public long Now => Read("VmRSS");

    /// <summary>The most it was since <see cref="ForgetPeak"/>.</summary>
    public long Peak => Read("VmHWM");

    public void ForgetPeak()
    {
        File.WriteAllText($"/proc/{process}/clear_refs", "5");
    }

    private long Read(string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }
}
