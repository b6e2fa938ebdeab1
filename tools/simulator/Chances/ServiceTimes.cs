using Balancer.Simulator.Model;

namespace Balancer.Simulator.Chances;

/// <summary>What requests cost a backend that is neither slow nor cold.</summary>
internal sealed class ServiceTimes(Scenario scenario, Chance chance)
{
    /// <summary>That of the next request.</summary>
    public TimeSpan Next() => scenario.Mean * (scenario.Service switch
    {
        Distribution.Exponential => chance.NextExponential(),
        Distribution.Pareto => NextPareto(scenario.Shape),
        _ => 1,
    });

    // With a mean of 1; the least is what that leaves.
    private double NextPareto(double shape) => (shape - 1) / shape * Math.Pow(1 - chance.Next(), -1 / shape);
}
