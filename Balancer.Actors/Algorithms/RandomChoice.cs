using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>Any member, with a probability in proportion to its weight.</summary>
/// <param name="chance">A number from 0 up to but not including 1, another one each time.</param>
/// <param name="clock">Now. Only asked about members in slow start.</param>
internal sealed class RandomChoice(Func<double> chance, Func<DateTimeOffset> clock) : IAlgorithm
{
    private const int MaxTries = 8;

    private readonly List<PoolMember> _members = [];

    // Sums of weights, so that both a change and a choice cost a logarithm (Fenwick, A New Data Structure for Cumulative Frequency Tables, 1994).
    private readonly List<long> _sums = [];

    /// <inheritdoc/>
    public int Count => _members.Count;

    /// <inheritdoc/>
    public void Add(PoolMember member)
    {
        member.Slot = _members.Count;
        _members.Add(member);
        _sums.Add(0);

        // What the new sum covers of those before it.
        var index = _members.Count;
        var covered = 0L;
        for (var i = index - 1; i > index - (index & -index); i -= i & -i)
        {
            covered += _sums[i - 1];
        }

        _sums[index - 1] = covered;
        member.Counted = default;
        Update(member);
    }

    /// <inheritdoc/>
    public void Remove(PoolMember member)
    {
        var last = _members[^1];
        Change(member, -member.Counted.Weight);
        if (last != member)
        {
            Change(last, -last.Counted.Weight);
            _members[member.Slot] = last;
            last.Slot = member.Slot;
        }

        _members.RemoveAt(_members.Count - 1);
        _sums.RemoveAt(_sums.Count - 1);
        if (last != member)
        {
            Change(last, last.Counted.Weight);
        }
    }

    /// <inheritdoc/>
    public void Update(PoolMember member)
    {
        var weight = member.EffectiveWeight(clock);
        Change(member, weight - member.Counted.Weight);
        member.Counted = (0, weight);
    }

    /// <inheritdoc/>
    public PoolMember? Pick(IReadOnlyList<BackendId>? excluded, ulong key = 0)
    {
        var total = SumOf(_members.Count);
        if (total == 0)
        {
            return null;
        }

        for (var i = 0; i < MaxTries; i++)
        {
            var member = Find((long)(chance() * total));
            if (excluded is null || !excluded.Contains(member.Backend.Id))
            {
                return member;
            }
        }

        return PickBeyond(excluded!);
    }

    /// <inheritdoc/>
    public double? ScoreOf(PoolMember member) => null;

    /// <inheritdoc/>
    public string Explain(PoolMember picked, bool isTied, ulong key) => "drawn at random, by weight";

    /// <summary>Another member than this one, which is among them; null where none is left.</summary>
    public PoolMember? PickOther(PoolMember member, IReadOnlyList<BackendId>? excluded)
    {
        Change(member, -member.Counted.Weight);
        var other = Pick(excluded);
        Change(member, member.Counted.Weight);
        return other;
    }

    // They are most of what there is.
    private PoolMember? PickBeyond(IReadOnlyList<BackendId> excluded)
    {
        var passed = _members.FindAll(m => excluded.Contains(m.Backend.Id));
        passed.ForEach(m => Change(m, -m.Counted.Weight));
        var total = SumOf(_members.Count);
        var picked = total > 0 ? Find((long)(chance() * total)) : null;
        passed.ForEach(m => Change(m, m.Counted.Weight));
        return picked;
    }

    private void Change(PoolMember member, long by)
    {
        for (var i = member.Slot + 1; i <= _sums.Count; i += i & -i)
        {
            _sums[i - 1] += by;
        }
    }

    private long SumOf(int count)
    {
        var sum = 0L;
        for (var i = count; i > 0; i -= i & -i)
        {
            sum += _sums[i - 1];
        }

        return sum;
    }

    // The member into whose share of the sum this falls.
    private PoolMember Find(long at)
    {
        var index = 0;
        for (var step = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_sums.Count + 1); step > 0; step /= 2)
        {
            if (index + step <= _sums.Count && _sums[index + step - 1] <= at)
            {
                index += step;
                at -= _sums[index - 1];
            }
        }

        return _members[index];
    }
}
