using Balancer.Actors;
using Balancer.Simulator.Model;

namespace Balancer.Simulator.Chances;

/// <summary>What requests have in common: some keys are much asked for, most are hardly (Zipf's law).</summary>
internal sealed class Keys
{
    private readonly Chance _chance;
    private readonly double[] _upTo; // The probability of a key or one before it.
    private readonly Affinity[] _affinities;

    public Keys(Scenario scenario, Chance chance)
    {
        _chance = chance;
        _affinities = [.. Enumerable.Range(0, scenario.Keys).Select(number => new Affinity(Chance.Mix((ulong)number + 1), null))];
        _upTo = new double[scenario.Keys];
        var sum = 0.0;
        for (var number = 0; number < scenario.Keys; number++)
        {
            _upTo[number] = sum += Math.Pow(number + 1, -scenario.Skew);
        }
    }

    /// <summary>The key of the next request, by its number.</summary>
    public int Next()
    {
        var found = Array.BinarySearch(_upTo, _chance.Next() * _upTo[^1]);
        return found < 0 ? ~found : found + 1;
    }

    /// <summary>The key as the pool is told it.</summary>
    public Affinity this[int number] => _affinities[number];
}
