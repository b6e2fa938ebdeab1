using System.Diagnostics;
using Akka.Actor;

namespace Balancer.Actors;

/// <summary>A clock for what lasts: where the machine's is set back, nobody has to wait for that time to pass once more.</summary>
internal static class SteadyTime
{
    private static readonly DateTimeOffset Started = DateTimeOffset.UtcNow;
    private static readonly long Since = Stopwatch.GetTimestamp();

    /// <summary>Now, as it would be had nobody touched the clock since the process began. A clock that a test has made is taken as it is.</summary>
    public static DateTimeOffset SteadyNow(this IScheduler scheduler) =>
        scheduler is HashedWheelTimerScheduler ? Started + Stopwatch.GetElapsedTime(Since) : scheduler.Now;
}
