using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>
/// The member that would have the least in flight for its weight with one more: the least of (load + 1) / weight, compared exactly, by
/// cross-multiplication (the weighted least-connection scheduling of the Linux Virtual Server, with the request that is to come counted in).
/// </summary>
/// <param name="clock">Now. Only asked about members in slow start.</param>
internal sealed class WeightedLeastConnections(Func<DateTimeOffset> clock) : InOrder(clock)
{
    /// <inheritdoc/>
    protected override string Goal => "(in flight + 1) / weight";

    /// <inheritdoc/>
    public override double? ScoreOf(PoolMember member) => (member.ScoredLoad + 1) * (double)PoolMember.WeightUnit / WeightOf(member);

    /// <inheritdoc/>
    protected override void Measure(PoolMember member)
    {
        member.Counted = (member.ScoredLoad + 1, WeightOf(member));
    }

    /// <inheritdoc/>
    protected override int Compare(PoolMember a, PoolMember b)
    {
        var left = a.Counted.Load * b.Counted.Weight; // Whole numbers are exact.
        var right = b.Counted.Load * a.Counted.Weight;
        return left.CompareTo(right);
    }
}
