using System.Diagnostics;

namespace Balancer.Soak.Trials.Changes;

/// <summary>Waits for drains, now and then, and asks the backend itself whether it has no request in flight then.</summary>
internal sealed class Promises(AdminApi admin, FileChanges file, Random random, Findings findings)
{
    public int Kept { get; private set; }

    public TimeSpan Longest { get; private set; }

    public async Task WatchAsync(AdminAnswer answer, TrialBackend backend, CancellationToken cancellationToken)
    {
        // The file could bring the backend back in between.
        if (answer.Operation is null || file.IsPendingFor(backend) || random.Next(2) == 0)
        {
            return;
        }

        var started = Stopwatch.GetTimestamp();
        var state = await admin.WaitAsync(answer.Operation, cancellationToken);
        var inFlight = backend.Counters.InFlight;
        var time = Stopwatch.GetElapsedTime(started);
        Longest = time > Longest ? time : Longest;
        if (state == "done" && inFlight == 0)
        {
            Kept++;
        }
        else
        {
            findings.Add($"a drain of {backend.Name} is {state} with {inFlight} requests in flight");
        }
    }
}
