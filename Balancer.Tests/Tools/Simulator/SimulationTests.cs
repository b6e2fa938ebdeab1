using Balancer.Actors;
using Balancer.Simulator.Model;
using Balancer.Simulator.Results;

namespace Balancer.Tests.Tools.Simulator;

public sealed class SimulationTests
{
    private static readonly Scenario Eventful = new()
    {
        Requests = 8_000,
        Balancers = 3,
        Service = Distribution.Pareto,
        Burst = 3,
        Slow = 1,
        Failing = 2,
        FailingCloses = true,
        Cold = 1,
        Flapping = 2,
        DownEvery = TimeSpan.FromSeconds(3),
        DownFor = TimeSpan.FromSeconds(1),
        MaxConnections = 2,
        Set = [KeyValuePair.Create("Queue:Timeout", "00:00:00.1"), KeyValuePair.Create("SlowStart", "00:00:02")],
    };

    public static TheoryData<PoolAlgorithm> Algorithms => [.. Enum.GetValues<PoolAlgorithm>()];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Should_give_the_same_again_for_the_same_seed(PoolAlgorithm algorithm)
    {
        var one = await TableOfAsync(Eventful with { Algorithm = algorithm });
        var same = await TableOfAsync(Eventful with { Algorithm = algorithm });
        var other = await TableOfAsync(Eventful with { Algorithm = algorithm, Seed = 2 });

        Assert.Equal(one, same);
        Assert.NotEqual(one, other);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Should_account_for_every_request_whatever_happens(PoolAlgorithm algorithm)
    {
        var outcome = await RunAsync(Eventful with { Algorithm = algorithm });

        Assert.Equal(Eventful.Requests, outcome.Requests);
        Assert.Equal(outcome.Requests, outcome.Latencies.Count + outcome.Failed);
        Assert.True(outcome.LongestQueue > 0, "A scenario without a queue would prove little.");
        Assert.Equal(0, outcome.InFlightInTheEnd);
    }

    [Fact]
    public async Task Should_send_as_many_to_a_slow_backend_in_turn_and_fewer_by_connections()
    {
        var slow = new Scenario { Requests = 10_000, Slow = 1, Load = 0.15 }; // So low that turns alone do not overload it.

        var inTurn = await RunAsync(slow with { Algorithm = PoolAlgorithm.RoundRobin });
        var byConnections = await RunAsync(slow);

        Assert.Equal(0.1, inTurn.ShareOf(ServerKind.Slow), 3);
        Assert.InRange(byConnections.ShareOf(ServerKind.Slow), 0.01, 0.08);
    }

    [Fact]
    public async Task Should_eject_a_failing_backend_for_as_long_as_no_probe_is_good()
    {
        var failing = new Scenario
        {
            Requests = 50_000,
            Failing = 1,
            FailingCloses = true,
            Set = [KeyValuePair.Create("Health:Enabled", "false")],
        };

        var ejected = await RunAsync(failing);
        var spared = await RunAsync(failing with { Set = [.. failing.Set, KeyValuePair.Create("Passive:Enabled", "false")] });

        Assert.InRange(ejected.ShareOf(ServerKind.Failing), 0, 20.0 / failing.Requests);
        Assert.InRange(spared.ShareOf(ServerKind.Failing), 0.05, 1);
        Assert.Equal(0, ejected.Failed);
    }

    [Fact]
    public async Task Should_have_requests_wait_at_the_balancer_where_backends_are_full()
    {
        var full = new Scenario { Requests = 10_000, Concurrency = 1, MaxConnections = 1, Load = 0.8 };

        var waiting = await RunAsync(full);
        var refused = await RunAsync(full with { Set = [KeyValuePair.Create("Queue:Length", "0")] });

        Assert.True(waiting.LongestQueue > 0);
        Assert.True(waiting.Waits.At(0.99) > TimeSpan.Zero);
        Assert.Equal((0, 0), (waiting.LongestAtServer, waiting.Failed));
        Assert.Equal(0, refused.LongestQueue);
        Assert.True(refused.Failed > 0);
    }

    [Fact]
    public async Task Should_lose_nothing_where_a_backend_is_down_at_times()
    {
        var outcome = await RunAsync(new Scenario { Requests = 20_000, Flapping = 1, DownEvery = TimeSpan.FromSeconds(3) });

        Assert.Equal(0, outcome.Failed);
        Assert.InRange(outcome.ShareOf(ServerKind.Flapping), 0.01, 0.09);
    }

    private static async Task<string> TableOfAsync(Scenario scenario)
    {
        return ResultTable.Of([await RunAsync(scenario)]);
    }

    private static Task<Outcome> RunAsync(Scenario scenario)
    {
        return Simulation.RunAsync(scenario, null, CancellationToken.None);
    }
}
