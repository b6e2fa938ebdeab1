using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>
/// Two different members at random, and of them the one with the least (load + 1) / weight (Mitzenmacher, The Power of Two Choices in
/// Randomized Load Balancing, 1996). Balancers that know nothing of each other do not all run after the same member.
/// </summary>
/// <param name="chance">A number from 0 up to but not including 1, another one each time.</param>
/// <param name="clock">Now. Only asked about members in slow start.</param>
internal sealed class PowerOfTwoChoices(Func<double> chance, Func<DateTimeOffset> clock) : IAlgorithm
{
    private const int MaxTries = 8;

    private readonly List<PoolMember> _members = [];

    /// <inheritdoc/>
    public int Count => _members.Count;

    /// <inheritdoc/>
    public void Add(PoolMember member)
    {
        member.Slot = _members.Count;
        _members.Add(member);
    }

    /// <inheritdoc/>
    public void Remove(PoolMember member)
    {
        var last = _members[^1];
        _members[member.Slot] = last;
        last.Slot = member.Slot;
        _members.RemoveAt(_members.Count - 1);
    }

    /// <inheritdoc/>
    public void Update(PoolMember member)
    {
        // Loads and weights are looked at when it is compared.
    }

    /// <inheritdoc/>
    public PoolMember? Pick(IReadOnlyList<BackendId>? excluded, ulong key = 0)
    {
        var left = _members.Count;
        if (excluded is not null)
        {
            for (var i = 0; i < MaxTries && left > 2 * excluded.Count; i++)
            {
                var pair = Draw(left);
                if (!excluded.Contains(pair.One.Backend.Id) && !excluded.Contains(pair.Other.Backend.Id))
                {
                    return Better(pair.One, pair.Other);
                }
            }

            left = SetAside(excluded);
        }

        if (left == 0)
        {
            return null;
        }

        if (left == 1)
        {
            return _members[0];
        }

        var (one, other) = Draw(left);
        return Better(one, other);
    }

    private (PoolMember One, PoolMember Other) Draw(int left)
    {
        var one = (int)(chance() * left);
        var other = (int)(chance() * (left - 1)); // Of the others: those behind the first move up by one.
        return (_members[one], _members[other < one ? other : other + 1]);
    }

    // Puts the excluded behind the rest, and says how many that is.
    private int SetAside(IReadOnlyList<BackendId> excluded)
    {
        var left = _members.Count;
        for (var i = 0; i < left; i++)
        {
            while (i < left && excluded.Contains(_members[i].Backend.Id))
            {
                Swap(i, --left);
            }
        }

        return left;
    }

    private PoolMember Better(PoolMember a, PoolMember b) =>
        (a.WeighedLoad + 1L) * b.EffectiveWeight(clock) <= (b.WeighedLoad + 1L) * a.EffectiveWeight(clock) ? a : b;

    private void Swap(int a, int b)
    {
        (_members[a], _members[b]) = (_members[b], _members[a]);
        _members[a].Slot = a;
        _members[b].Slot = b;
    }
}
