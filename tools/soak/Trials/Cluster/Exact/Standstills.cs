using System.Diagnostics;

namespace Balancer.Soak.Trials.Cluster.Exact;

/// <summary>The longest time in which nobody got an answer.</summary>
internal static class Standstills
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    /// <summary>Watches until it is cancelled.</summary>
    public static async Task<TimeSpan> LongestAsync(Tally tally, CancellationToken over)
    {
        var longest = TimeSpan.Zero;
        var (answered, since) = (tally.Answered, Stopwatch.GetTimestamp());
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(Round, CancellationToken.None);
            var still = Stopwatch.GetElapsedTime(since);
            longest = still > longest ? still : longest;
            if (tally.Answered > answered)
            {
                (answered, since) = (tally.Answered, Stopwatch.GetTimestamp());
            }
        }

        return longest;
    }
}
