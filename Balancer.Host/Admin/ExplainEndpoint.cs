using Balancer.Actors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Balancer.Host.Admin;

/// <summary>Why requests went where they did.</summary>
internal static class ExplainEndpoint
{
    /// <summary>The last decisions of a pool that were kept, the newest first.</summary>
    public static async Task<Ok<DecisionView[]>> ListAsync(PoolInPath pool, CancellationToken aborted) =>
        TypedResults.Ok((await pool.Control.ExplainAsync(aborted)).Select(decision => DecisionView.Of(decision, int.MaxValue)).ToArray());
}

/// <summary>How a backend was chosen for a request, or why none was.</summary>
/// <param name="At">When.</param>
/// <param name="Client">The address that the request came from; null where it is not known.</param>
/// <param name="Method">As the client wrote it.</param>
/// <param name="Path">The target without its query, which may hold secrets.</param>
/// <param name="Algorithm">What chose.</param>
/// <param name="Chosen">The backend's name; null where no backend had a place.</param>
/// <param name="Rule">Why this one, in words: what it was first by, and what broke the tie where others were equal.</param>
/// <param name="Candidates">Those it was chosen from, the one that was chosen and then the best first; of many, the best.</param>
/// <param name="AllCandidates">How many they were.</param>
/// <param name="LeftOut">Those that it could not be, and why; of many, the first.</param>
/// <param name="AllLeftOut">How many they were.</param>
internal sealed record DecisionView(
    DateTimeOffset At,
    string? Client,
    string Method,
    string Path,
    PoolAlgorithm Algorithm,
    string? Chosen,
    string Rule,
    IReadOnlyList<CandidateView> Candidates,
    int AllCandidates,
    IReadOnlyList<LeftOutView> LeftOut,
    int AllLeftOut)
{
    private const int LongestPath = 1024;

    /// <summary>The same with no more of its lists than this.</summary>
    public static DecisionView Of(Decision decision, int listed)
    {
        var request = RequestView.Of(new RequestStatus(0, decision.Request, TimeSpan.Zero));
        return new DecisionView(
            decision.At,
            request.Client,
            request.Method,
            request.Path.Length > LongestPath ? request.Path[..LongestPath] : request.Path,
            decision.Algorithm,
            decision.Chosen,
            decision.Rule,
            [.. decision.Candidates.Take(listed).Select(CandidateView.Of)],
            decision.AllCandidates,
            [.. decision.LeftOut.Take(listed).Select(one => new LeftOutView(one.Name, one.Why))],
            decision.AllLeftOut);
    }
}

/// <summary>A backend that a request could go to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InFlight">What it had in flight before.</param>
/// <param name="Penalties">Failed requests that weigh as if they were in flight still.</param>
/// <param name="Elsewhere">What other nodes had in flight there, where that counts; null where it does not.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="SlowStart">What the weight is multiplied by while it has only just come back, from 0.1 to 1.</param>
/// <param name="Score">What the algorithm goes by, the less the better; null where that is chance, or the key.</param>
internal sealed record CandidateView(string Name, int InFlight, int Penalties, int? Elsewhere, int Weight, double SlowStart, double? Score)
{
    public static CandidateView Of(Candidate one) => new(
        one.Name, one.InFlight, one.Penalties, one.Elsewhere, one.Weight, Math.Round(one.SlowStart, 3), one.Score is { } score ? Math.Round(score, 6) : null);
}

/// <summary>A backend that a request could not go to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Why">In words.</param>
internal sealed record LeftOutView(string Name, string Why);
