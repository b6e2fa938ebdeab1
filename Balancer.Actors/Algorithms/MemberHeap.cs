using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>Members in the order of a comparison, the first of them at hand: a binary heap that knows where each is.</summary>
/// <param name="compare">Below zero where the first comes before the second. Never zero for two different members.</param>
internal sealed class MemberHeap(Comparison<PoolMember> compare)
{
    private readonly List<PoolMember> _members = [];
    private readonly List<PoolMember> _aside = [];

    /// <summary>How many there are.</summary>
    public int Count => _members.Count;

    /// <summary>Takes a member in.</summary>
    public void Add(PoolMember member)
    {
        member.Slot = _members.Count;
        _members.Add(member);
        Rise(member);
    }

    /// <summary>Takes a member out.</summary>
    public void Remove(PoolMember member)
    {
        var last = _members[^1];
        _members.RemoveAt(_members.Count - 1);
        if (last != member)
        {
            Put(last, member.Slot);
            Update(last);
        }
    }

    /// <summary>Puts a member where it belongs after what is compared has changed.</summary>
    public void Update(PoolMember member)
    {
        Rise(member);
        Sink(member);
    }

    /// <summary>The first member that is not excluded, or null. Costs a logarithm of how many there are for each that is.</summary>
    public PoolMember? First(IReadOnlyList<BackendId>? excluded)
    {
        if (excluded is null)
        {
            return Count > 0 ? _members[0] : null;
        }

        while (Count > 0 && excluded.Contains(_members[0].Backend.Id))
        {
            _aside.Add(_members[0]);
            Remove(_members[0]);
        }

        var first = Count > 0 ? _members[0] : null;
        _aside.ForEach(Add);
        _aside.Clear();
        return first;
    }

    private void Rise(PoolMember member)
    {
        while (member.Slot > 0 && _members[(member.Slot - 1) / 2] is var above && compare(member, above) < 0)
        {
            Swap(above, member);
        }
    }

    private void Sink(PoolMember member)
    {
        while (true)
        {
            var below = (2 * member.Slot) + 1;
            if (below >= _members.Count)
            {
                return;
            }

            if (below + 1 < _members.Count && compare(_members[below + 1], _members[below]) < 0)
            {
                below++;
            }

            if (compare(member, _members[below]) < 0)
            {
                return;
            }

            Swap(member, _members[below]);
        }
    }

    private void Swap(PoolMember above, PoolMember below)
    {
        var slot = above.Slot;
        Put(above, below.Slot);
        Put(below, slot);
    }

    private void Put(PoolMember member, int slot)
    {
        _members[slot] = member;
        member.Slot = slot;
    }
}
