using System.Globalization;

namespace Balancer.Compare.Processes;

/// <summary>A process and everything it has started, as /proc shows them now.</summary>
internal sealed class ProcessTree(int root)
{
    // USER_HZ, the unit of /proc/PID/stat, is 100 on every architecture .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>The processor time so far, in seconds.</summary>
    public CpuTime Cpu
    {
        get
        {
            var all = Members();
            return new CpuTime(all.Sum(one => one.Stat.UserTicks) / TicksPerSecond, all.Sum(one => one.Stat.SystemTicks) / TicksPerSecond);
        }
    }

    /// <summary>The memory in RAM, in bytes; pages that processes share count for each.</summary>
    public long Resident => Members().Sum(one => Status(one.Id).Resident);

    /// <summary>The most memory in RAM since <see cref="ForgetPeak"/>, in bytes, summed over the processes.</summary>
    public long PeakResident => Members().Sum(one => Status(one.Id).PeakResident);

    public void ForgetPeak()
    {
        foreach (var (id, _) in Members())
        {
            try
            {
                // "5" sets VmHWM to the current size (proc(5)).
                File.WriteAllText($"/proc/{id}/clear_refs", "5");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // It has ended, or gives its files to nobody: then the peak is that since its start.
            }
        }
    }

    private List<(int Id, ProcStat Stat)> Members()
    {
        var all = Everything();
        var members = all.Where(one => one.Id == root).ToList();
        for (var i = 0; i < members.Count; i++)
        {
            members.AddRange(all.Where(one => one.Stat.Parent == members[i].Id));
        }

        return members;
    }

    private static List<(int Id, ProcStat Stat)> Everything()
    {
        var all = new List<(int, ProcStat)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && Read($"{folder}/stat") is { } text)
            {
                all.Add((id, ProcStat.Parse(text)));
            }
        }

        return all;
    }

    private static ProcStatus Status(int id) => ProcStatus.Parse(Read($"/proc/{id}/status") ?? "");

    // Null where the process has ended in between.
    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
