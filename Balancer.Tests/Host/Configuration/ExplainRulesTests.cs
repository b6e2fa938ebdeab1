using Balancer.Host.Configuration;

namespace Balancer.Tests.Host.Configuration;

/// <summary>The field by which a request asks why it went where it did.</summary>
public sealed class ExplainRulesTests
{
    private const string Key = "--Balancer:Pools:default:Explain";

    [Theory]
    [InlineData("Header", $"{Key}:Header=X-Why")]
    [InlineData("Header", $"{Key}:Value=s3cret")]
    [InlineData("Header", $"{Key}:Header=Content-Length", $"{Key}:Value=5")]
    [InlineData("Header", $"{Key}:Header=host", $"{Key}:Value=x")]
    [InlineData("Header", $"{Key}:Header=X Why", $"{Key}:Value=s3cret")]
    public void Should_be_refused_when_it_makes_no_sense_or_a_request_needs_it(string part, params string[] keys)
    {
        var sources = new ConfigurationSources(null, ["--Balancer:Backends=http://127.0.0.1:9001", .. keys]);

        var mistake = Assert.Single(Assert.Throws<InvalidConfigurationException>(() => ConfigurationLoader.Load(sources.Open())).Mistakes);

        Assert.Contains($"Balancer:Pools:default:Explain:{(keys is [$"{Key}:Header=X-Why"] ? "Value" : part)}", mistake);
        Assert.DoesNotContain("s3cret", mistake);
    }
}
