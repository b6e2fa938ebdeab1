namespace Balancer.Tests.BlackBox;

/// <summary>Tests that take all there is of the machine: they run alone, after the others, whose deadlines they would break.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class StormAlone
{
    public const string Name = "Storm";
}
