using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>
/// The member that is likely to answer first: the least of response time x (load + 1) / weight, the response time being a
/// <see cref="PeakAverage"/>. One of which nothing is known gets one request, and more only when that has been answered. Those who are
/// equal take smooth weighted turns.
/// </summary>
internal sealed class LeastTime : IAlgorithm
{
    private readonly MemberHeap _members;
    private readonly Turns _turns;
    private readonly Func<DateTimeOffset> _clock;

    /// <param name="clock">Now. Only asked about members in slow start.</param>
    public LeastTime(Func<DateTimeOffset> clock)
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

    private void Measure(PoolMember member)
    {
        var load = Math.Log((member.WeighedLoad + 1) / (double)member.EffectiveWeight(_clock));
        member.Cost = member.ResponseTime.Rank is { } rank ? (Known: 1, rank + load)
            : member.WeighedLoad == 0 ? (Known: 0, load)
            : (Known: 2, load);
    }

    private static int Compare(PoolMember a, PoolMember b)
    {
        var order = a.Cost.CompareTo(b.Cost);
        return order != 0 ? order : Turns.Compare(a, b);
    }
}
