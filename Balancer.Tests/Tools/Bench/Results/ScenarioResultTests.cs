using Balancer.Compare.Loads;
using Balancer.Compare.Results;
using Balancer.Compare.Scenarios;

namespace Balancer.Tests.Tools.Bench.Results;

public sealed class ScenarioResultTests
{
    private readonly ScenarioResult _result = new(new Scenario("small", "", new WrkLoad(64)), ["haproxy", "balancer"]);

    [Fact]
    public void Should_take_ratios_within_each_round_when_the_machine_drifts()
    {
        Rounds(Metric.Requests, (1_000, 900), (100, 120), (500, 500));

        Assert.Equal([0.9, 1.2, 1.0], _result.Ratios("balancer", "haproxy", Metric.Requests));
        Assert.Equal(new Spread(1.0, 0.9, 1.2), _result.Ratio("balancer", "haproxy", Metric.Requests));
    }

    [Fact]
    public void Should_leave_out_the_rounds_in_which_one_of_them_has_nothing_to_compare()
    {
        Rounds(Metric.P99, (0, 3), (2, 6));
        _result.Add("haproxy", []);
        _result.Add("balancer", new Reading { [Metric.P99] = 5 });
        Rounds(Metric.P99, (4, 4));

        Assert.Equal([3.0, 1.0], _result.Ratios("balancer", "haproxy", Metric.P99));
        Assert.Null(_result.Ratio("balancer", "haproxy", Metric.Cpu));
    }

    private void Rounds(Metric metric, params (double Haproxy, double Balancer)[] rounds)
    {
        foreach (var (haproxy, balancer) in rounds)
        {
            _result.Add("haproxy", new Reading { [metric] = haproxy });
            _result.Add("balancer", new Reading { [metric] = balancer });
        }
    }
}
