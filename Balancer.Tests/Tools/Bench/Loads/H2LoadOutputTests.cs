using Balancer.Compare;
using Balancer.Compare.Loads;

namespace Balancer.Tests.Tools.Bench.Loads;

public sealed class H2LoadOutputTests
{
    private const string Output = """
        Application protocol: h2

        finished in 2.00s, 5490.00 req/s, 1.21MB/s
        requests: 10983 total, 11047 started, 10983 done, 10980 succeeded, 3 failed, 3 errored, 1 timeout
        status codes: 10980 2xx, 0 3xx, 3 4xx, 0 5xx
        traffic: 2.41MB (2527232) total, 1.20KB (1229) headers (space savings 90.00%), 215.1KB (220262) data

        """;

    [Fact]
    public void Should_take_sums_from_the_output_and_latencies_from_the_log()
    {
        string[] log = ["1795591323989242\t200\t3000", "1795591323989243\t200\t1000", "1795591323989244\t200\t2000"];

        var traffic = H2LoadOutput.Parse(Output, log, seconds: 2);

        Assert.Equal(new Traffic(2, 10_980, 2_527_232, Errors: 4, P50: 2, P99: 3, P999: 3), traffic);
    }

    [Fact]
    public void Should_say_what_h2load_said_when_it_has_no_sums()
    {
        var failure = Assert.Throws<CompareException>(() => H2LoadOutput.Parse("out of sorts", [], seconds: 2));

        Assert.Contains("out of sorts", failure.Message, StringComparison.Ordinal);
    }
}
