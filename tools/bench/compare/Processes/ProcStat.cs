using System.Globalization;

namespace Balancer.Compare.Processes;

/// <summary>What <c>/proc/PID/stat</c> says (proc(5)): a process's parent, and the processor time of all of its threads.</summary>
/// <param name="Parent">The id of the process that started it.</param>
/// <param name="UserTicks">utime, of ended threads, too.</param>
/// <param name="SystemTicks">stime, likewise.</param>
internal readonly record struct ProcStat(int Parent, long UserTicks, long SystemTicks)
{
    // Counted from the state, the first field behind the name.
    private const int ParentField = 1;
    private const int UserField = 11;
    private const int SystemField = 12;

    public static ProcStat Parse(string text)
    {
        // The name in parentheses may itself contain blanks and parentheses.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
        return new ProcStat((int)Number(ParentField), Number(UserField), Number(SystemField));
    }
}
