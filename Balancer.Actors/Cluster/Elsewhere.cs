namespace Balancer.Actors.Cluster;

/// <summary>What the other nodes have to do with a backend, taken together.</summary>
/// <param name="Backend">Its name.</param>
/// <param name="InFlight">Requests that they have in flight there.</param>
/// <param name="Requests">Those that they have ever sent there.</param>
/// <param name="IsBusy">Whether one of them has any, or may send one.</param>
/// <param name="Verdicts">What the probes of those say that probe it.</param>
internal sealed record Elsewhere(string Backend, int InFlight, long Requests, bool IsBusy, IReadOnlyList<PeerVerdict> Verdicts);

/// <summary>What another node's probes say of a backend.</summary>
internal sealed record PeerVerdict(string Node, bool IsAlive, string? Reason, long Memory);

/// <summary>What a node has to do in all.</summary>
/// <param name="InFlight">Requests in flight.</param>
/// <param name="Rate">Requests a second, of late.</param>
internal sealed record PeerTotals(int InFlight, double Rate)
{
    /// <summary>The sums over its backends.</summary>
    /// <param name="backends">All of them.</param>
    /// <param name="now">When they were told.</param>
    /// <param name="before">When they were told before, and the requests that had been sent by then.</param>
    public static PeerTotals Of(IEnumerable<BackendReport> backends, DateTimeOffset now, ref (DateTimeOffset At, long Requests) before)
    {
        var (inFlight, requests) = (0, 0L);
        foreach (var backend in backends)
        {
            inFlight += backend.InFlight;
            requests += backend.Requests;
        }

        // Less than before where a backend was taken out, or the process started again.
        var rate = before.At == default || now <= before.At ? 0 : Math.Max(0, requests - before.Requests) / (now - before.At).TotalSeconds;
        before = (now, requests);
        return new PeerTotals(inFlight, rate);
    }
}
