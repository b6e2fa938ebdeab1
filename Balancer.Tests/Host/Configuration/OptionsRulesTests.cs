namespace Balancer.Tests.Host.Configuration;

public class OptionsRulesTests
{
    private const string LaterThanADay = "1.00:00:00.001";

    [Theory]
    [InlineData("Port", "-1", "65536")]
    [InlineData("Pools:default:Health:Fall", "0", "1001")]
    [InlineData("Pools:default:Health:Rise", "0", "1001")]
    [InlineData("Pools:default:Health:Workers", "0", "1001")]
    [InlineData("Pools:default:Usage:Workers", "0", "1001")]
    [InlineData("Pools:default:Retry:Attempts", "0", "101")]
    [InlineData("Pools:default:Algorithm", "Best", "3")]
    [InlineData("ShutdownTimeout", "-00:00:00.001", LaterThanADay)]
    [InlineData("Pools:default:Health:Interval", "00:00:00", LaterThanADay)]
    [InlineData("Pools:default:Health:FastInterval", "00:00:00", LaterThanADay)]
    [InlineData("Pools:default:Health:Timeout", "-00:00:01", LaterThanADay)]
    [InlineData("Pools:default:Usage:Timeout", "00:00:00", LaterThanADay)]
    [InlineData("Pools:default:Timeouts:Connect", "00:00:00", LaterThanADay)]
    [InlineData("Pools:default:Timeouts:Response", "00:00:00", LaterThanADay)]
    [InlineData("Pools:default:Timeouts:Idle", "00:00:00", "20")] // "20" reads as twenty days.
    [InlineData("Pools:default:Timeouts:Tunnel", "00:00:00", LaterThanADay)]
    [InlineData("AccessLog:File", "", "")]
    [InlineData("AccessLog:FileSizeLimit", "1023", "-1")]
    [InlineData("AccessLog:FileSizeLimit", "2147483648", "100MB")]
    [InlineData("AccessLog:FileCountLimit", "0", "10001")]
    [InlineData("AccessLog:Enabled", "perhaps", "1")]
    [InlineData("Pools:default:Explain:Sample", "1.1", "-0.1")]
    [InlineData("Pools:default:Explain:From", "10.0.0.0/33", "everybody")]
    [InlineData("Metrics:Enabled", "perhaps", "1")]
    [InlineData("Address", "localhost", "")]
    [InlineData("Address", "300.1.1.1", "127.0.0.1:80")]
    [InlineData("StatsPath", "stats", "/a?b")]
    [InlineData("StatsPath", "/a#b", "/a b")]
    [InlineData("Pools:default:Health:Path", "", "health")]
    [InlineData("Pools:default:Health:Path", "/a#b", "/ä")]
    [InlineData("Pools:default:Usage:Path", "http://b/", "/a b")]
    [InlineData("Pools:default:Health:Status", "", "200-")]
    [InlineData("Pools:default:Health:Status", "299-200", "99")]
    [InlineData("Pools:default:Health:Status", "200-600", "ok")]
    [InlineData("Pools:default:Health:Status", "200-210-220", "200;201")]
    [InlineData("Pools:default:Tls:PinnedSha256", "", "AB:CD")]
    [InlineData("Pools:default:Tls:PinnedSha256", "abc", "g1234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("Pools:default:Tls:PinnedSha256", "0:123:45:67:89:ab:cd:ef:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:ab:cd:ef:01:23:45:67:89:AB:CD:EF", "01:23:45:67:89:ab:cd:ef:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:ab:cd:ef:01:23:45:67:89:AB:CD:EF:")]
    public void Should_name_the_key_when_its_value_makes_no_sense(string key, string bad, string alsoBad)
    {
        Assert.All([bad, alsoBad], value =>
        {
            var mistake = Assert.Single(Configured.MistakesInKeys($"{key}={value}"));
            Assert.StartsWith($"Balancer:{key}: '", mistake);
        });
    }

    [Theory]
    [InlineData("Port", "0", "65535")]
    [InlineData("Pools:default:Health:Fall", "1", "1000")]
    [InlineData("Pools:default:Health:Rise", "1", "1000")]
    [InlineData("Pools:default:Health:Workers", "1", "1000")]
    [InlineData("Pools:default:Usage:Workers", "1", "1000")]
    [InlineData("Pools:default:Retry:Attempts", "1", "100")]
    [InlineData("ShutdownTimeout", "00:00:00", "1.00:00:00")]
    [InlineData("Pools:default:Health:Interval", "00:00:00.001", "1.00:00:00")]
    [InlineData("Pools:default:Timeouts:Tunnel", "00:00:00.001", "23:59:59")]
    [InlineData("AccessLog:File", "access.log", "/no/such/folder")] // Whether it can be written is seen when it is opened.
    [InlineData("AccessLog:FileSizeLimit", "1024", "2147483647")]
    [InlineData("AccessLog:FileCountLimit", "1", "10000")]
    [InlineData("Address", "*", "0.0.0.0")]
    [InlineData("Address", "::", "127.0.0.1")]
    [InlineData("StatsPath", "", "/a%20b/~c")]
    [InlineData("Pools:default:Health:Path", "/", "/ready?deep=1")]
    [InlineData("Pools:default:Health:Status", "100", "200-299,304, 401 - 403")]
    [InlineData("Pools:default:Tls:PinnedSha256", "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789ABCDEF",
        "01:23:45:67:89:ab:cd:ef:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:ab:cd:ef:01:23:45:67:89:AB:CD:EF")]
    public void Should_take_a_value_when_it_is_just_within_bounds(string key, string good, string? alsoGood)
    {
        Assert.All([good, alsoGood ?? good], value => Assert.Single(Configured.FromKeys($"{key}={value}").Pools.Default.Backends));
    }

    [Fact]
    public void Should_ask_nothing_of_a_section_when_it_is_turned_off()
    {
        var pool = Configured.FromKeys(
            "Pools:default:Health:Enabled=false", "Pools:default:Health:Path=", "Pools:default:Health:Fall=0",
            "Pools:default:Usage:Enabled=false", "Pools:default:Usage:Path=", "Pools:default:Usage:Workers=0").Pools.Default;

        Assert.Equal((false, false), (pool.Health.Enabled, pool.Usage.Enabled));
    }
}
