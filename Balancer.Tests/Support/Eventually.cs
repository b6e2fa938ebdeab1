using System.Diagnostics;
using Xunit.Sdk;

namespace Balancer.Tests.Support;

/// <summary>The only way a test waits: for a fact, with a deadline, and with the rule in the message when it never comes true.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(10);

    public static Task HoldsAsync(Func<bool> fact, string rule, TimeSpan? within = null)
    {
        return HoldsAsync(() => Task.FromResult(fact()), rule, within);
    }

    public static async Task HoldsAsync(Func<Task<bool>> fact, string rule, TimeSpan? within = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await fact())
        {
            if (Stopwatch.GetElapsedTime(started) > (within ?? Deadline))
            {
                throw new XunitException($"{rule} (not so within {within ?? Deadline})");
            }

            await Task.Delay(Round);
        }
    }

    /// <summary>For sizes that have nothing to come to but a standstill.</summary>
    public static async Task StopsGrowingAsync(Func<long> size, string rule)
    {
        var (last, since) = (-1L, Environment.TickCount64);
        await HoldsAsync(
            () =>
            {
                if (size() != last)
                {
                    (last, since) = (size(), Environment.TickCount64);
                }

                return last > 0 && Environment.TickCount64 - since > 300;
            },
            rule);
    }

    public static async Task<T> CompletesAsync<T>(Task<T> task, string rule, TimeSpan? within = null)
    {
        await CompletesAsync((Task)task, rule, within);
        return await task;
    }

    public static async Task CompletesAsync(Task task, string rule, TimeSpan? within = null)
    {
        if (await Task.WhenAny(task, Task.Delay(within ?? Deadline)) != task)
        {
            throw new XunitException($"{rule} (not so within {within ?? Deadline})");
        }

        await task;
    }
}
