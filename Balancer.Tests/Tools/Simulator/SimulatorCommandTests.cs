using System.CommandLine;
using Balancer.Simulator.Commands;

namespace Balancer.Tests.Tools.Simulator;

public sealed class SimulatorCommandTests
{
    [Theory]
    [InlineData("--load x", "--load must be a number from 0.001 to 100, not 'x'.")]
    [InlineData("--backends 0", "--backends must be a whole number from 1 to 10000, not '0'.")]
    [InlineData("--mean 0", "--mean must be a time from 00:00:00.0000100 to 01:00:00, in seconds or as hh:mm:ss, not '0'.")]
    [InlineData("--algorithm Best", "--algorithm must be all, or one of LeastConnections, RoundRobin")]
    [InlineData("--service 2", "--service must be one of Constant, Exponential, Pareto, not '2'.")]
    [InlineData("--slow 7 --failing 6", "--slow, --failing, --cold and --flapping must be no more than --backends together, which is 10.")]
    [InlineData("--down-for 70", "--down-for must be less than --down-every, which is 00:01:00")]
    [InlineData("--set Passive", "--set must be a key of the pool's configuration and its value")]
    [InlineData("--set Passive:Failures=0", "--set Balancer:Pools:default:Passive:Failures: '0' is not from 1 to 1000.")]
    [InlineData("--set Pasive:Failures=3", "--set Balancer:Pools:default:Pasive: unknown key")]
    [InlineData("compare --seed -1", "--seed must be a whole number from 0 to 2147483647, not '-1'.")]
    [InlineData("--bogus", "Unrecognized command or argument '--bogus'.")]
    public async Task Should_name_the_option_that_is_wrong(string arguments, string expected)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await SimulatorCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });

        Assert.Equal(1, code);
        Assert.Contains(expected, error.ToString());
    }
}
