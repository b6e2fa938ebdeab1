using System.Globalization;
using Balancer.Actors.Algorithms;
using Balancer.Actors.Backends;

namespace Balancer.Actors.Pool;

/// <summary>Chooses as the view does, and keeps how: the last decisions, of those requests that chance picks out or that ask for it.</summary>
/// <param name="view">What chooses.</param>
/// <param name="members">All members, in the order of the configuration.</param>
/// <param name="settings">How many are to be kept.</param>
/// <param name="chance">A number from 0 up to but not including 1, another one each time.</param>
/// <param name="clock">Now.</param>
internal sealed class Explainer(PoolView view, IReadOnlyList<PoolMember> members, PoolSettings settings, Func<double> chance, Func<DateTimeOffset> clock)
{
    private const int Kept = 256;
    private const int Listed = 32; // Candidates, and those left out, of a decision.

    private readonly Queue<Decision> _decisions = new();

    /// <summary>The last ones, the newest first.</summary>
    public IReadOnlyList<Decision> Decisions => [.. _decisions.Reverse()];

    /// <summary>Chooses a backend as <see cref="PoolView.Take"/> does.</summary>
    public Backend? Take(PoolActor.Route route)
    {
        var sample = settings.Current.Explain.Sample;
        var isAsked = route.Request.Explanation is not null;
        return isAsked || (sample > 0 && chance() < sample) ? TakeExplained(route, isAsked) : view.Take(route.Tried, route.Request.Affinity);
    }

    private Backend? TakeExplained(PoolActor.Route route, bool isAsked)
    {
        view.Weights.ForgiveDue(); // As it will do, so that the scores are those it goes by.
        var now = clock();
        var first = view.First;
        var mayBeOther = route.Tried is { } tried && !view.IsAnotherLeft(tried, first);
        var leftOut = new List<LeftOut>();
        var candidates = new List<Choosable>();
        foreach (var member in members)
        {
            if (WhyNot(member, first, mayBeOther, route.Tried) is { } why)
            {
                leftOut.Add(new LeftOut(member.Backend.Address.Name, why));
            }
            else
            {
                candidates.Add(new Choosable(member, member.Choice, Show(member, now)));
            }
        }

        var sticky = view.Sticky.Find(route.Request.Affinity?.Token);
        var backend = view.Take(route.Tried, route.Request.Affinity);
        var chosen = candidates.Find(c => c.Member.Backend == backend);
        var rule = backend is null ? "no backend had a place"
            : sticky?.Backend == backend ? "the client's cookie names it"
            : chosen is null ? "no other one is left: it was tried before"
            : Explain(chosen, candidates, route.Request.Affinity?.Key ?? 0);
        var best = candidates.Select(c => c.Shown).OrderBy(c => c.Name != backend?.Address.Name).ThenBy(c => c.Score).Take(Listed);
        var decision = new Decision(
            now, route.Request, settings.Current.Algorithm, backend?.Address.Name, rule, [.. best], candidates.Count, [.. leftOut.Take(Listed)], leftOut.Count);
        Keep(decision, isAsked ? route.Request.Explanation : null);
        return backend;
    }

    private static string Explain(Choosable chosen, List<Choosable> candidates, ulong key)
    {
        if (candidates.Count == 1)
        {
            return "it was the only one";
        }

        var score = chosen.Shown.Score;
        var isTied = score is not null && candidates.Count(c => c.Shown.Score is { } other && Math.Abs(other - score.Value) < 1e-9) > 1;
        return chosen.Choice!.Explain(chosen.Member, isTied, key);
    }

    private static Candidate Show(PoolMember member, DateTimeOffset now) => new(
        member.Backend.Address.Name,
        member.Load,
        member.WeighedLoad - member.Load,
        member.OtherNodes > 0 ? member.Elsewhere?.InFlight : null,
        member.Weight,
        member.SlowStart?.Weight(now) ?? 1,
        member.Choice?.ScoreOf(member));

    // In the order in which an operator would ask.
    private static string? WhyNot(PoolMember member, MemberGroup first, bool mayBeOther, IReadOnlyList<BackendId>? tried) => member switch
    {
        { HasStopped: true } => "its actor has stopped, which is a bug",
        { IsLeaving: true } => "it is being removed",
        { Mode: BackendMode.Draining } => "it drains",
        { Mode: BackendMode.Disabled } => "it is disabled",
        { Liveness: Liveness.Dead } => $"down since {Time(member.LivenessSince)}",
        { Liveness: Liveness.Unknown } when first < MemberGroup.Unknown => "no probe has reached it yet",
        { Ejection: { } ejection } => $"ejected until {Time(ejection.Until)}: {ejection.Reason}",
        _ when tried?.Contains(member.Backend.Id) ?? false => "tried before",
        { IsFull: true, Allowance: { } allowance } => string.Create(CultureInfo.InvariantCulture, $"this node has no permit left for it: {member.WeighedLoad} of {allowance} in use"),
        { IsFull: true } => string.Create(CultureInfo.InvariantCulture, $"full: {member.WeighedLoad} of {member.MaxConnections}"),
        _ when member.Group != first && !mayBeOther => "it is a backup, and others are there",
        _ => null,
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private void Keep(Decision decision, Explanation? asked)
    {
        asked?.Add(decision);
        _decisions.Enqueue(decision);
        if (_decisions.Count > Kept)
        {
            _decisions.Dequeue();
        }
    }

    // With what it was in then: a backend that is full now is in no choice any more.
    private sealed record Choosable(PoolMember Member, IAlgorithm? Choice, Candidate Shown);
}
