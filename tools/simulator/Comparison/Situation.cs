using Balancer.Actors;
using Balancer.Simulator.Model;
using Balancer.Simulator.Results;

namespace Balancer.Simulator.Comparison;

/// <summary>Where algorithms are compared.</summary>
/// <param name="Name">That of its chart.</param>
/// <param name="Title">In a sentence.</param>
/// <param name="Scenarios">One, or those that the chart goes along.</param>
/// <param name="Table">Shows the outcomes, as Markdown.</param>
/// <param name="Chart">Draws them.</param>
internal sealed record Situation(
    string Name,
    string Title,
    IReadOnlyList<Scenario> Scenarios,
    Func<IReadOnlyList<Outcome>, string> Table,
    Func<IReadOnlyList<Outcome>, LineChart> Chart)
{
    /// <summary>What is compared.</summary>
    public IReadOnlyList<PoolAlgorithm> Algorithms { get; init; } = Enum.GetValues<PoolAlgorithm>();
}
