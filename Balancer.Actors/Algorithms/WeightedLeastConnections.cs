using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>
/// The member that would have the least in flight for its weight with one more: the least of (load + 1) / weight, compared exactly, by
/// cross-multiplication. Those who are equal take smooth weighted turns.
/// </summary>
internal sealed class WeightedLeastConnections : IAlgorithm
{
    private readonly MemberHeap _members;
    private readonly Turns _turns;
    private readonly Func<DateTimeOffset> _clock;

    public WeightedLeastConnections(Func<DateTimeOffset> clock)
    {
        _clock = clock;
        _turns = new Turns(clock);
        _members = new MemberHeap(Compare);
    }

    /// <inheritdoc/>
    public int Count => _members.Count;

    /// <inheritdoc/>
    public void Add(PoolMember member)
    {
        _turns.Join(member);
        Measure(member);
        _members.Add(member);
    }

    /// <inheritdoc/>
    public void Remove(PoolMember member)
    {
        _members.Remove(member);
    }

    /// <inheritdoc/>
    public void Update(PoolMember member)
    {
        Measure(member);
        _members.Update(member);
    }

    /// <inheritdoc/>
    public PoolMember? Pick(IReadOnlyList<BackendId>? excluded, ulong key = 0)
    {
        if (_members.First(excluded) is { } member)
        {
            _turns.Take(member);
            _members.Update(member);
            return member;
        }

        return null;
    }

    // What a heap compares must not change by itself, as the weight does in slow start and the load does as soon as something is sent.
    private void Measure(PoolMember member)
    {
        member.Counted = (member.WeighedLoad + 1, member.EffectiveWeight(_clock));
    }

    private static int Compare(PoolMember a, PoolMember b)
    {
        var left = (long)a.Counted.Load * b.Counted.Weight;
        var right = (long)b.Counted.Load * a.Counted.Weight;
        return left != right ? left.CompareTo(right) : Turns.Compare(a, b);
    }
}
