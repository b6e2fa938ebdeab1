using Balancer.Actors.Algorithms;

namespace Balancer.Actors.Pool;

/// <summary>Which algorithm the pool picks with: the configured one, without weights where they make no difference.</summary>
internal sealed partial class PoolActor
{
    private (PoolAlgorithm Algorithm, bool Weighs) _choosing;

    /// <summary>After the algorithm, the members or their weights have changed.</summary>
    private void Choose()
    {
        var algorithm = _settings.Current.Algorithm;
        var next = (algorithm, algorithm != PoolAlgorithm.LeastConnections || _members.Exists(m => m.Weight != _members[0].Weight));
        if (next != _choosing)
        {
            _choosing = next;
            _view.Use(Create);
        }
    }

    private IAlgorithm Create() => _choosing switch
    {
        (PoolAlgorithm.RoundRobin, _) => new RoundRobin(_scheduler.SteadyNow),
        (PoolAlgorithm.Random, _) => new RandomChoice(_chance, _scheduler.SteadyNow),
        (PoolAlgorithm.PowerOfTwoChoices, _) => new PowerOfTwoChoices(_chance, _scheduler.SteadyNow),
        (_, true) => new WeightedLeastConnections(_scheduler.SteadyNow),
        _ => new LeastConnections(_scheduler.SteadyNow),
    };
}
