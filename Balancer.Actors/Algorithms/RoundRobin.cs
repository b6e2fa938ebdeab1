using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>Smooth weighted turns, whatever the loads are: all are equal. Another weight counts from the next turn on.</summary>
/// <param name="clock">Now. Only asked about members in slow start.</param>
internal sealed class RoundRobin(Func<DateTimeOffset> clock) : InOrder(clock)
{
    /// <inheritdoc/>
    protected override string? Goal => null;

    /// <inheritdoc/>
    public override double? ScoreOf(PoolMember member) => null;

    /// <inheritdoc/>
    protected override void Measure(PoolMember member)
    {
        // There is nothing but turns.
    }

    /// <inheritdoc/>
    protected override int Compare(PoolMember a, PoolMember b) => 0;
}
