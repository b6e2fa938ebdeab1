using System.IO.Hashing;
using System.Text;
using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>
/// The same member for the same key, as long as it has no more than its share of what is in flight; then the next one in the key's order. When
/// a member comes or leaves, only about its share of the keys moves. The order depends on names and weights alone, so that it is the same in
/// every process (Eisenbud and others, Maglev, 2016, for the table; Mirrokni, Thorup and Zadimoghaddam, Consistent Hashing with
/// Bounded Loads, 2016, for the bound).
/// </summary>
/// <param name="bound">What a member may have in flight, as a multiple of its share; 1 or more.</param>
/// <param name="clock">Now. Only asked about members in slow start.</param>
internal sealed class ConsistentHash(double bound, Func<DateTimeOffset> clock) : IAlgorithm
{
    private const int TableSize = 65_537; // A prime. Shares are right to 1 % up to some hundreds of members, coarser above.

    // Those that are away for a while keep their places in the table, so that their keys come back to them.
    private readonly Dictionary<PoolMember, int> _weights = [];
    private readonly HashSet<PoolMember> _present = [];
    private PoolMember[]? _table; // Null where it is out of date.
    private double _load;
    private long _weight;

    /// <inheritdoc/>
    public int Count => _present.Count;

    /// <inheritdoc/>
    public void Add(PoolMember member)
    {
        _present.Add(member);
        member.Counted = default;
        Update(member);
    }

    /// <inheritdoc/>
    public void Remove(PoolMember member)
    {
        _present.Remove(member);
        Weigh(member, (0, 0));
    }

    /// <inheritdoc/>
    public void Update(PoolMember member)
    {
        Weigh(member, ((int)Math.Round(member.ScoredLoad), member.EffectiveWeight(clock)));
        if (!_weights.TryGetValue(member, out var weight) || weight != member.Weight)
        {
            _weights[member] = member.Weight;
            _table = null;
        }
    }

    /// <inheritdoc/>
    public PoolMember? Pick(IReadOnlyList<BackendId>? excluded, ulong key = 0)
    {
        if (Count == 0)
        {
            return null;
        }

        _table ??= Fill();
        PoolMember? first = null;
        var slot = (int)(key % TableSize);
        for (var i = 0; i < TableSize; i++, slot = slot + 1 == TableSize ? 0 : slot + 1)
        {
            var member = _table[slot];
            if (member.IsLeaving)
            {
                _table = Fill(); // Whether it was away before or not: its keys are others' from now on.
                return Pick(excluded, key);
            }

            if (member != first && _present.Contains(member) && !(excluded?.Contains(member.Backend.Id) ?? false))
            {
                if (HasRoom(member))
                {
                    return member;
                }

                first ??= member;
            }
        }

        return first; // The ones with room are excluded.
    }

    /// <inheritdoc/>
    public double? ScoreOf(PoolMember member) => null;

    /// <inheritdoc/>
    public string Explain(PoolMember picked, bool isTied, ulong key)
    {
        var own = (_table ??= Fill())[(int)(key % TableSize)];
        return picked == own ? "the key's own backend"
            : !_present.Contains(own) ? $"the next one of the key, whose own backend, {own.Backend.Address.Name}, is not there"
            : $"the next one of the key, whose own backend, {own.Backend.Address.Name}, has as much in flight as Hash:Bound allows, or was tried before";
    }

    private bool HasRoom(PoolMember member) =>
        member.Counted.Load < Math.Ceiling(bound * (_load + 1) * member.Counted.Weight / _weight);

    private void Weigh(PoolMember member, (double Load, int Weight) next)
    {
        _load += next.Load - member.Counted.Load;
        _weight += next.Weight - member.Counted.Weight;
        member.Counted = next;
    }

    // Each member has an order of its own of all places and takes the first free one of it when it has its turn, in proportion to its weight.
    private PoolMember[] Fill()
    {
        foreach (var gone in _weights.Keys.Where(m => m.IsLeaving).ToList())
        {
            _weights.Remove(gone);
        }

        var table = new PoolMember[TableSize];
        var turns = new PriorityQueue<Preference, (double Pass, ulong Hash)>();
        foreach (var (member, weight) in _weights)
        {
            var preference = new Preference(member, weight);
            turns.Enqueue(preference, (0.5 / weight, preference.Hash));
        }

        for (var taken = 0; taken < TableSize; taken++)
        {
            turns.TryDequeue(out var preference, out var turn);
            while (table[preference!.Place] is not null)
            {
                preference.Next();
            }

            table[preference.Place] = preference.Member;
            turns.Enqueue(preference, (turn.Pass + (1.0 / preference.Weight), preference.Hash));
        }

        return table;
    }

    private sealed class Preference
    {
        private readonly int _step;

        public Preference(PoolMember member, int weight)
        {
            (Member, Weight) = (member, weight);
            var name = Encoding.UTF8.GetBytes(member.Backend.Address.Name);
            Hash = XxHash3.HashToUInt64(name);
            Place = (int)(Hash % TableSize);
            _step = 1 + (int)(XxHash3.HashToUInt64(name, seed: 1) % (TableSize - 1));
        }

        public PoolMember Member { get; }

        public int Weight { get; }

        public ulong Hash { get; }

        public int Place { get; private set; }

        public void Next()
        {
            Place = (Place + _step) % TableSize;
        }
    }
}
