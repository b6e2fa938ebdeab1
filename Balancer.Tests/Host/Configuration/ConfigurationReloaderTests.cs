using Balancer.Actors;
using Balancer.Host.Configuration;
using Balancer.Host.Telemetry;
using Balancer.Tests.Host.Admin;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Balancer.Tests.Host.Configuration;

/// <summary>When a file is read again.</summary>
public sealed class ConfigurationReloaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakePool _pool = new();
    private readonly EventLog _events = new(() => DateTimeOffset.UnixEpoch);
    private readonly ConfigurationSources _sources;
    private readonly ConfigurationReloader _reloader;

    public ConfigurationReloaderTests()
    {
        Write("http://app1:80");
        _sources = new ConfigurationSources(Path.Combine(_folder.FullName, "a.json"), []);
        var configuration = _sources.Open();
        Write("http://app2:80"); // Before anything has looked at it a second time.
        _reloader = new ConfigurationReloader(
            _sources, configuration, ConfigurationLoader.Load(configuration), Options.Create(new HostOptions()), A.Router(_pool, _events),
            _events, new Instruments(new PoolSamples(_pool)), NullLogger<ConfigurationReloader>.Instance);
    }

    [Fact]
    public async Task Should_apply_what_has_changed_while_the_process_started()
    {
        await LookAsync(times: 5);

        Assert.Equal(["http://app2:80"], Applied());
    }

    [Fact]
    public async Task Should_try_again_when_the_pool_has_not_answered()
    {
        _pool.Failure = new TimeoutException();
        await LookAsync(times: 4);
        _pool.Failure = null;

        await LookAsync(times: 4);

        Assert.Equal(["http://app2:80", "http://app2:80", "http://app2:80"], Applied());
    }

    public void Dispose()
    {
        _reloader.Dispose();
        _folder.Dispose();
    }

    private void Write(string url)
    {
        _folder.Write("a.json", $$"""{ "Balancer": { "Backends": ["{{url}}"] } }""");
    }

    private async Task LookAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await _reloader.LookAsync(CancellationToken.None);
        }
    }

    private IEnumerable<string> Applied()
    {
        return _pool.Commands.Cast<PoolOptions>().Select(options => options.Backends.Single().Url);
    }
}
