using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>
/// The member that is likely to answer first: the least of response time x (load + 1) / weight, the response time being a
/// <see cref="PeakAverage"/>. One of which nothing is known gets one request, and more only when that has been answered.
/// </summary>
/// <param name="clock">Now. Only asked about members in slow start.</param>
internal sealed class LeastTime(Func<DateTimeOffset> clock) : InOrder(clock)
{
    /// <inheritdoc/>
    protected override string Goal => "response time x (in flight + 1) / weight";

    /// <summary>In milliseconds; 0 for one of which nothing is known, which gets one request first.</summary>
    public override double? ScoreOf(PoolMember member)
    {
        var load = (member.ScoredLoad + 1) * (double)PoolMember.WeightUnit / WeightOf(member);
        return member.ResponseTime.Rank is not null ? member.ResponseTime.At(Now).TotalMilliseconds * load
            : member.ScoredLoad == 0 ? 0
            : null;
    }

    /// <inheritdoc/>
    protected override void Measure(PoolMember member)
    {
        // As logarithms, in which the common fall of all averages is a difference that cancels out.
        var load = Math.Log((member.ScoredLoad + 1) / (double)WeightOf(member));
        member.Cost = member.ResponseTime.Rank is { } rank ? (Known: 1, rank + load)
            : member.ScoredLoad == 0 ? (Known: 0, load)
            : (Known: 2, load);
    }

    /// <inheritdoc/>
    protected override int Compare(PoolMember a, PoolMember b) => a.Cost.CompareTo(b.Cost);
}
