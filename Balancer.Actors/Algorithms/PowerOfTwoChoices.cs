using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>
/// Two different members at random, each with a probability in proportion to its weight, and of them the one with the least load / weight; where both
/// are equal, the first (Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, 1996). So weights are honoured both
/// where nothing is in flight and where much is.
/// </summary>
/// <param name="chance">A number from 0 up to but not including 1, another one each time.</param>
/// <param name="clock">Now. Only asked about members in slow start.</param>
internal sealed class PowerOfTwoChoices(Func<double> chance, Func<DateTimeOffset> clock) : IAlgorithm
{
    private readonly RandomChoice _any = new(chance, clock);
    private PoolMember? _one; // Those that were drawn last.
    private PoolMember? _other;

    /// <inheritdoc/>
    public int Count => _any.Count;

    /// <inheritdoc/>
    public void Add(PoolMember member)
    {
        _any.Add(member);
    }

    /// <inheritdoc/>
    public void Remove(PoolMember member)
    {
        _any.Remove(member);
    }

    /// <inheritdoc/>
    public void Update(PoolMember member)
    {
        _any.Update(member); // Loads are looked at when they are compared.
    }

    /// <inheritdoc/>
    public PoolMember? Pick(IReadOnlyList<BackendId>? excluded, ulong key = 0)
    {
        _one = _any.Pick(excluded);
        _other = _one is null ? null : _any.PickOther(_one, excluded);
        return _other is not null && IsBetter(_other, _one!) ? _other : _one;
    }

    /// <inheritdoc/>
    public double? ScoreOf(PoolMember member) => member.ScoredLoad * (double)PoolMember.WeightUnit / member.EffectiveWeight(clock);

    /// <inheritdoc/>
    public string Explain(PoolMember picked, bool isTied, ulong key)
    {
        var drawn = $"{_one?.Backend.Address.Name} and {_other?.Backend.Address.Name}";
        return _other is null ? "drawn at random; no other one was there"
            : picked == _one ? $"of two drawn at random, {drawn}, the one with the least in flight / weight, or the first of equals"
            : $"of two drawn at random, {drawn}, the one with the least in flight / weight";
    }

    private bool IsBetter(PoolMember a, PoolMember b) =>
        a.ScoredLoad * b.EffectiveWeight(clock) < b.ScoredLoad * a.EffectiveWeight(clock);
}
