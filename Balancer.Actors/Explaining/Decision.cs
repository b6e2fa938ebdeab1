namespace Balancer.Actors;

/// <summary>How a backend was chosen for a request, or why none was.</summary>
/// <param name="At">When.</param>
/// <param name="Request">The request.</param>
/// <param name="Algorithm">What chose.</param>
/// <param name="Chosen">The backend's name; null where no backend had a place.</param>
/// <param name="Rule">Why this one, in words: what it was first by, and what broke the tie where others were equal.</param>
/// <param name="Candidates">Those it was chosen from, the best first; of many, the best.</param>
/// <param name="AllCandidates">How many they were.</param>
/// <param name="LeftOut">Those that it could not be, and why; of many, the first.</param>
/// <param name="AllLeftOut">How many they were.</param>
public sealed record Decision(
    DateTimeOffset At,
    RequestSummary Request,
    PoolAlgorithm Algorithm,
    string? Chosen,
    string Rule,
    IReadOnlyList<Candidate> Candidates,
    int AllCandidates,
    IReadOnlyList<LeftOut> LeftOut,
    int AllLeftOut);

/// <summary>A backend that a request could go to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InFlight">What it had in flight before.</param>
/// <param name="Penalties">Failed requests that weigh as if they were in flight still.</param>
/// <param name="Elsewhere">What other nodes had in flight there, where that counts.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="SlowStart">What the weight is multiplied by while it has only just come back, from 0.1 to 1.</param>
/// <param name="Score">What the algorithm goes by, the less the better; null where that is chance, or the key.</param>
public sealed record Candidate(string Name, int InFlight, int Penalties, int? Elsewhere, int Weight, double SlowStart, double? Score);

/// <summary>A backend that a request could not go to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Why">In words.</param>
public sealed record LeftOut(string Name, string Why);

/// <summary>Asks for a request's decisions to be explained: the pool puts them here, one for each try, before it answers.</summary>
public sealed class Explanation
{
    private volatile IReadOnlyList<Decision> _decisions = [];

    /// <summary>Those that were made, the last one last.</summary>
    public IReadOnlyList<Decision> Decisions => _decisions;

    /// <summary>One more.</summary>
    internal void Add(Decision decision)
    {
        _decisions = [.. _decisions, decision];
    }
}
