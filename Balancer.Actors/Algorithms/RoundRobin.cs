using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>Smooth weighted turns, whatever the loads are.</summary>
/// <param name="clock">Now. Only asked about members in slow start.</param>
internal sealed class RoundRobin(Func<DateTimeOffset> clock) : IAlgorithm
{
    private readonly MemberHeap _members = new(Turns.Compare);
    private readonly Turns _turns = new(clock);

    /// <inheritdoc/>
    public int Count => _members.Count;

    /// <inheritdoc/>
    public void Add(PoolMember member)
    {
        _turns.Join(member);
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
        // What its weight has become counts from its next turn on.
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
}
