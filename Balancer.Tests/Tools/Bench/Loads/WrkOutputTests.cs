using Balancer.Compare;
using Balancer.Compare.Loads;

namespace Balancer.Tests.Tools.Bench.Loads;

public sealed class WrkOutputTests
{
    [Fact]
    public void Should_read_the_line_of_its_script_among_what_wrk_says()
    {
        const string Output = """
            Running 3s test @ http://127.0.0.1:20001/
              1 threads and 64 connections
              90507 requests in 3.00s, 14.24MB read
            Requests/sec:  30144.02
            result: 3002500 90507 14933655 2 1780 6130 10970

            """;

        var traffic = WrkOutput.Parse(Output);

        Assert.Equal(new Traffic(3.0025, 90_507, 14_933_655, 2, 1.78, 6.13, 10.97), traffic);
    }

    [Theory]
    [InlineData("")]
    [InlineData("unable to connect to 127.0.0.1:20001 Connection refused")]
    [InlineData("result: 1 2 3")]
    public void Should_say_what_wrk_said_when_there_is_no_such_line(string output)
    {
        var failure = Assert.Throws<CompareException>(() => WrkOutput.Parse(output));

        Assert.Contains(output, failure.Message, StringComparison.Ordinal);
    }
}
