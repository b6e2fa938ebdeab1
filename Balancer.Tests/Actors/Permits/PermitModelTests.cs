using Balancer.Simulator.Permits;

namespace Balancer.Tests.Actors.Permits;

/// <summary>Nodes that share limits, in a world where everything goes wrong that can. The simulator does many more of the same.</summary>
public class PermitModelTests
{
    private const int Runs = 300;

    [Fact]
    public void Should_never_exceed_a_limit_and_lose_no_place_when_messages_and_nodes_get_lost()
    {
        var violations = new List<string>();
        for (var seed = 1; seed <= Runs; seed++)
        {
            var model = new PermitModel(seed);
            model.Run();
            if (model.Violation is { } violation)
            {
                violations.Add($"{seed}: {violation}");
            }
        }

        Assert.Empty(violations);
    }
}
