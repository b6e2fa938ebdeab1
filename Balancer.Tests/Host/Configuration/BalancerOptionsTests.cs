using Balancer.Actors;

namespace Balancer.Tests.Host.Configuration;

/// <summary>The defaults are a promise to whoever names only what differs.</summary>
public class BalancerOptionsTests
{
    [Fact]
    public void Should_equal_the_documented_defaults_when_only_a_backend_is_given()
    {
        var options = Configured.FromKeys();

        Assert.Equal(("*", 3030, "/stats"), (options.Address, options.Port, options.StatsPath));
        Assert.Equal(TimeSpan.FromSeconds(30), options.ShutdownTimeout);
        Assert.Equal(BackendProtocol.Http1, options.Pools.Default.Protocol);
        Assert.Equal(3, options.Pools.Default.Retry.Attempts);
    }

    [Fact]
    public void Should_probe_as_documented_when_only_a_backend_is_given()
    {
        var health = Configured.FromKeys().Pools.Default.Health;
        var usage = Configured.FromKeys().Pools.Default.Usage;

        Assert.Equal((true, "/", "200-299"), (health.Enabled, health.Path, health.Status));
        Assert.Equal((2, 2, 3), (health.Fall, health.Rise, health.Workers));
        Assert.Equal("00:00:20 00:00:01 00:00:02", $"{health.Interval} {health.FastInterval} {health.Timeout}");
        Assert.Equal((true, "/health", 3), (usage.Enabled, usage.Path, usage.Workers));
        Assert.Equal("00:00:05", $"{usage.Timeout}");
    }

    [Fact]
    public void Should_wait_as_documented_when_only_a_backend_is_given()
    {
        var timeouts = Configured.FromKeys().Pools.Default.Timeouts;

        Assert.Equal("00:00:02 00:01:00 00:01:30 01:00:00", $"{timeouts.Connect} {timeouts.Response} {timeouts.Idle} {timeouts.Tunnel}");
    }

    [Fact]
    public void Should_count_and_write_no_log_of_requests_as_documented_when_only_a_backend_is_given()
    {
        var options = Configured.FromKeys();

        Assert.True(options.Metrics.Enabled, "who has an admin port can ask it");
        Assert.Equal((false, null, 104_857_600, 10), (options.AccessLog.Enabled, options.AccessLog.File, options.AccessLog.FileSizeLimit, options.AccessLog.FileCountLimit));
    }

    [Fact]
    public void Should_trust_nobody_unasked_when_only_a_backend_is_given()
    {
        var tls = Configured.FromKeys().Pools.Default.Tls;

        Assert.False(tls.AcceptAnyCertificate, "a certificate must prove itself");
        Assert.Null(tls.PinnedSha256);
    }

    [Fact]
    public void Should_name_a_backend_by_host_and_port_when_it_has_no_name()
    {
        BackendOptions[] backends =
        [
            new() { Url = "http://app1:8080" }, new() { Url = "http://app2" }, new() { Url = "https://app3" },
            new() { Url = "http://[::1]:81" }, new() { Url = "HTTP://APP4:82" }, new() { Url = "http://app5", Name = "five" },
        ];

        var names = Configured.Pool(backends).Backends.Select(backend => BackendAddress.From(backend).Name);

        Assert.Equal(["app1:8080", "app2:80", "app3:443", "[::1]:81", "app4:82", "five"], names);
    }

    [Fact]
    public void Should_bind_every_key_when_all_are_given()
    {
        var options = Configured.FromKeys(
            "Address=::1", "PORT=81", "statspath=", "Pools:DEFAULT:protocol=http2", "Pools:default:Health:Enabled=FALSE",
            "Pools:default:Timeouts:Connect=00:00:00.250", "Pools:default:Retry:Attempts=1", "Pools:default:Health:Status=200,300-399");

        Assert.Equal(("::1", 81, ""), (options.Address, options.Port, options.StatsPath));
        Assert.Equal((BackendProtocol.Http2, false), (options.Pools.Default.Protocol, options.Pools.Default.Health.Enabled));
        Assert.Equal(TimeSpan.FromMilliseconds(250), options.Pools.Default.Timeouts.Connect);
        Assert.Equal((1, "200,300-399"), (options.Pools.Default.Retry.Attempts, options.Pools.Default.Health.Status));
    }
}
