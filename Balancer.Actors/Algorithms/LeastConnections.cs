using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>
/// Finds a member with the least load in constant time, whatever the number of members: one queue of members for every load, and the
/// lowest load that has any. The head of that queue has waited longest at its load, so equal loads take line.
/// </summary>
/// <param name="clock">Now. Only asked about members that have just come back.</param>
internal sealed class LeastConnections(Func<DateTimeOffset> clock) : IAlgorithm
{
    private const int MaxPassed = 8; // Members in slow start that a pick lets pass, so that it costs the same when all have just come back.

    private readonly List<PoolMember> _passed = [];

    // Indexed by load. Grows to the highest load ever seen, 16 bytes each, which the connections in flight bound.
    private Line[] _lines = new Line[16];

    // No member's load is lower.
    private int _lowest;

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public void Add(PoolMember member)
    {
        Append(member);
        Count++;
    }

    /// <inheritdoc/>
    public void Remove(PoolMember member)
    {
        Unlink(member);
        Count--;
    }

    /// <summary>Puts a member at the end of the queue of its present load, unless it is in that queue.</summary>
    public void Update(PoolMember member)
    {
        if (LoadOf(member) != member.QueuedAt)
        {
            Requeue(member);
        }
    }

    /// <summary>The member with the least load that is not excluded, or null. Costs as many steps as are excluded, not as there are.</summary>
    public PoolMember? Pick(IReadOnlyList<BackendId>? excluded, ulong key = 0)
    {
        if (Count == 0)
        {
            return null;
        }

        // Terminates: there is a member. One step at most after a pick, more only after the lowest was taken out.
        while (_lines[_lowest].First is null)
        {
            _lowest++;
        }

        _passed.Clear();
        var first = _lines[_lowest].First;
        return excluded is null && first!.SlowStart is null ? first : PickBeyond(excluded);
    }

    /// <inheritdoc/>
    public double? ScoreOf(PoolMember member) => LoadOf(member);

    /// <inheritdoc/>
    public string Explain(PoolMember picked, bool isTied, ulong key) =>
        _passed.Count > 0 && !_passed.Contains(picked) ? "the fewest in flight; others that have only just come back let their turn pass"
        : isTied ? "the fewest in flight; of several with as few, the one that has waited longest"
        : "the fewest in flight";

    private PoolMember? PickBeyond(IReadOnlyList<BackendId>? excluded)
    {
        var picked = FindBeyond(excluded) ?? _passed.FirstOrDefault();
        foreach (var member in _passed)
        {
            Requeue(member);
        }

        return picked;
    }

    private PoolMember? FindBeyond(IReadOnlyList<BackendId>? excluded)
    {
        var left = Count;
        for (var load = _lowest; left > 0; load++)
        {
            for (var member = _lines[load].First; member is not null; member = member.Next, left--)
            {
                if (excluded is not null && excluded.Contains(member.Backend.Id))
                {
                    continue;
                }

                if (member.SlowStart is null || _passed.Count == MaxPassed || member.SlowStart.TakesTurn(clock()))
                {
                    return member;
                }

                _passed.Add(member);
            }
        }

        return null;
    }

    private int LoadOf(PoolMember member)
    {
        if (member.SlowStart is null)
        {
            return member.WeighedLoad;
        }

        var weight = member.SlowStart.Weight(clock());
        if (weight >= 1)
        {
            member.SlowStart = null;
        }

        return (int)(member.WeighedLoad / weight);
    }

    private void Requeue(PoolMember member)
    {
        Unlink(member);
        Append(member);
    }

    private void Append(PoolMember member)
    {
        var load = LoadOf(member);
        if (load >= _lines.Length)
        {
            Array.Resize(ref _lines, Math.Max(load + 1, _lines.Length * 2));
        }

        ref var line = ref _lines[load];
        member.QueuedAt = load;
        member.Previous = line.Last;
        member.Next = null;
        if (line.Last is null)
        {
            line.First = member;
        }
        else
        {
            line.Last.Next = member;
        }

        line.Last = member;
        _lowest = Math.Min(_lowest, load);
    }

    private void Unlink(PoolMember member)
    {
        ref var line = ref _lines[member.QueuedAt];
        if (member.Previous is null)
        {
            line.First = member.Next;
        }
        else
        {
            member.Previous.Next = member.Next;
        }

        if (member.Next is null)
        {
            line.Last = member.Previous;
        }
        else
        {
            member.Next.Previous = member.Previous;
        }
    }

    private struct Line
    {
        public PoolMember? First;
        public PoolMember? Last;
    }
}
