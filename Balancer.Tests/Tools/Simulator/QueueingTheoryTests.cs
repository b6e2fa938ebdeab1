using Balancer.Simulator.Model;

namespace Balancer.Tests.Tools.Simulator;

/// <summary>Where there is a formula, the simulation says the same.</summary>
public sealed class QueueingTheoryTests
{
    private static readonly Scenario OneBackend = new() { Requests = 100_000, Backends = 1, Concurrency = 1, Load = 0.5 };

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.7)]
    public async Task Should_take_the_time_of_an_M_M_1_queue(double load)
    {
        await ExpectMeanAsync(OneBackend with { Load = load }, 1 / (1 - load));
    }

    // Pollaczek and Khinchine.
    [Fact]
    public async Task Should_take_the_time_of_an_M_D_1_queue_when_service_times_are_constant()
    {
        await ExpectMeanAsync(OneBackend with { Service = Distribution.Constant }, 1 + (0.5 / (2 * (1 - 0.5))));
    }

    // The same, with a second moment of 1.5 squared means.
    [Fact]
    public async Task Should_take_the_time_of_an_M_G_1_queue_when_service_times_have_a_heavy_tail()
    {
        var (shape, load) = (4.0, 0.5);
        var secondMoment = (shape - 1) * (shape - 1) / (shape * (shape - 2));

        await ExpectMeanAsync(
            OneBackend with { Service = Distribution.Pareto, Shape = shape }, 1 + (load * secondMoment / (2 * (1 - load))));
    }

    // Erlang's C formula: of 4 servers at 70 %, an arrival finds all busy with a probability of 0.4287.
    [Fact]
    public async Task Should_take_the_time_of_an_M_M_c_queue_when_a_backend_serves_several_at_a_time()
    {
        await ExpectMeanAsync(OneBackend with { Concurrency = 4, Load = 0.7 }, 1 + (0.4287 / (4 * (1 - 0.7))));
    }

    // Backends with a place for one each, before which a balancer has the queue, are one queue with several servers.
    [Fact]
    public async Task Should_take_the_same_time_when_the_queue_is_at_the_balancer()
    {
        await ExpectMeanAsync(
            OneBackend with { Backends = 4, MaxConnections = 1, Load = 0.7 }, 1 + (0.4287 / (4 * (1 - 0.7))));
    }

    private static async Task ExpectMeanAsync(Scenario scenario, double inServiceTimes)
    {
        var outcome = await Simulation.RunAsync(scenario, null, CancellationToken.None);

        Assert.InRange(outcome.Latencies.Mean / scenario.Mean, 0.95 * inServiceTimes, 1.05 * inServiceTimes);
    }
}
