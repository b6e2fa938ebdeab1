using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>
/// The first member in an order is picked, at the cost of a logarithm of how many there are. Those who are equal take smooth weighted turns: each turn
/// takes a member as much further as its weight is small, and the one that is least far is next (Waldspurger and Weihl, Stride Scheduling, 1995).
/// </summary>
internal abstract class InOrder : IAlgorithm
{
    // Divided by all weights to 16 without a rest, and with one of a thousandth at most by those to 720.
    private const long Stride = 720_720L * PoolMember.WeightUnit;

    private readonly MemberHeap _members;
    private readonly Func<DateTimeOffset> _clock;
    private long _now; // How far the last one was that had its turn.
    private long _order;

    /// <param name="clock">Now. Only asked about members in slow start.</param>
    protected InOrder(Func<DateTimeOffset> clock)
    {
        _clock = clock;
        _members = new MemberHeap(CompareAll);
    }

    /// <inheritdoc/>
    public int Count => _members.Count;

    /// <inheritdoc/>
    public void Add(PoolMember member)
    {
        // It has missed nothing that it could make up for.
        member.Pass = Math.Max(member.Pass, _now + (long)(Stride / WeightOf(member) * member.FirstTurn));
        member.Order = ++_order;
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
            // One that others were picked before although it was less far has one turn to make up for that, and not all that it has missed.
            _now = Math.Max(_now, member.Pass);
            member.Pass = _now + (Stride / WeightOf(member));
            member.Order = ++_order;
            _members.Update(member);
            return member;
        }

        return null;
    }

    /// <inheritdoc/>
    public abstract double? ScoreOf(PoolMember member);

    /// <inheritdoc/>
    public string Explain(PoolMember picked, bool isTied, ulong key) =>
        Goal is null ? "its turn; whose comes next is as often as weights say"
        : isTied ? $"the least {Goal}; of several with as little, the one whose turn it is by weight"
        : $"the least {Goal}";

    /// <summary>Now.</summary>
    protected DateTimeOffset Now => _clock();

    /// <summary>What is least of the member that is first, in words; null where there are turns alone.</summary>
    protected abstract string? Goal { get; }

    /// <summary>Takes down what <see cref="Compare"/> goes by, which must not change by itself, as weights do in slow start and loads when something is sent.</summary>
    protected abstract void Measure(PoolMember member);

    /// <summary>Which of two is first; 0 where they are equal.</summary>
    protected abstract int Compare(PoolMember a, PoolMember b);

    /// <summary>A member's weight now.</summary>
    protected int WeightOf(PoolMember member) => member.EffectiveWeight(_clock);

    // Of those who are equally far, the one that has waited longest.
    private int CompareAll(PoolMember a, PoolMember b)
    {
        var order = Compare(a, b);
        return order != 0 ? order : a.Pass != b.Pass ? a.Pass.CompareTo(b.Pass) : a.Order.CompareTo(b.Order);
    }
}
