using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>
/// Turns in proportion to weights, spread as evenly as can be: each turn takes a member as much further as its weight is small, and the one that
/// is least far is next (Waldspurger and Weihl, Stride Scheduling, 1995).
/// </summary>
/// <param name="clock">Now. Only asked about members in slow start.</param>
internal sealed class Turns(Func<DateTimeOffset> clock)
{
    // Divided by all weights to 16 without a rest, and with one of a thousandth at most by those to 720.
    private const long Stride = 720_720L * PoolMember.WeightUnit;

    private long _now; // How far the last one was that had its turn.
    private long _order;

    /// <summary>A member comes, or comes back: it has missed nothing that it could make up for, and is in the middle between two turns.</summary>
    public void Join(PoolMember member)
    {
        member.Pass = Math.Max(member.Pass, _now + (Stride / member.EffectiveWeight(clock) / 2));
        member.Order = ++_order;
    }

    /// <summary>A member has its turn.</summary>
    public void Take(PoolMember member)
    {
        _now = Math.Max(_now, member.Pass);
        member.Pass += Stride / member.EffectiveWeight(clock);
        member.Order = ++_order;
    }

    /// <summary>Whose turn is first. Of those who are equally far, that of the one that has waited longest.</summary>
    public static int Compare(PoolMember a, PoolMember b) => a.Pass != b.Pass ? a.Pass.CompareTo(b.Pass) : a.Order.CompareTo(b.Order);
}
