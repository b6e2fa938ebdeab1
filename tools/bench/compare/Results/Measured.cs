using Balancer.Compare.Loads;
using Balancer.Compare.Processes;

namespace Balancer.Compare.Results;

/// <summary>Looks at a proxy's processes before and after a load.</summary>
internal static class Measured
{
    private const double Million = 1e6;

    public static async Task<Reading> AroundAsync(ProcessTree tree, Func<Task<Traffic>> load)
    {
        tree.ForgetPeak();
        var before = tree.Cpu;
        var traffic = await load();
        return Of(traffic, tree.Cpu - before, tree.PeakResident);
    }

    private static Reading Of(Traffic traffic, CpuTime cpu, long peak)
    {
        // With large answers few are complete at the end, but what has come of the others counts as bytes.
        var requests = Math.Max(traffic.Requests, 1);
        var megabytes = traffic.Bytes / Million;
        var reading = new Reading
        {
            [Metric.Requests] = traffic.Requests / traffic.Seconds,
            [Metric.Megabytes] = megabytes / traffic.Seconds,
            [Metric.Cpu] = (cpu.User + cpu.System) * Million / requests,
            [Metric.CpuUser] = cpu.User * Million / requests,
            [Metric.CpuSystem] = cpu.System * Million / requests,
            [Metric.CpuPerMegabyte] = (cpu.User + cpu.System) * Million / Math.Max(megabytes, 1),
            [Metric.PeakResident] = peak / Million,
            [Metric.Errors] = traffic.Errors,
        };
        if (traffic.Requests > 0)
        {
            reading[Metric.P50] = traffic.P50;
            reading[Metric.P99] = traffic.P99;
            reading[Metric.P999] = traffic.P999;
        }

        return reading;
    }
}
