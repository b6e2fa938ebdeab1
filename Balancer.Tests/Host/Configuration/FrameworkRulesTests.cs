using Balancer.Tests.Host.Servers;

namespace Balancer.Tests.Host.Configuration;

/// <summary>Mistakes in what the framework reads.</summary>
public class FrameworkRulesTests
{
    [Theory]
    [InlineData("Kestrel:Limits:MaxRequestHeaderCount", "few", "few")]
    [InlineData("Kestrel:Limits:MaxRequestHeaderCount", "0", "positive")]
    [InlineData("Kestrel:Limits:MaxRequestHeaderCuont", "5", "MaxRequestHeaderCuont")]
    [InlineData("Kestrel:Endpoints:Extra", "Url=nowhere", "nowhere")]
    [InlineData("Kestrel:Endpoints:Extra", "Protocols=Http1", "Url")]
    [InlineData("Logging:LogLevel:Default", "Loud", "Warning")]
    [InlineData("Logging:Console:LogLevel:Akka", "Loud", "Warning")]
    public void Should_name_the_key_when_its_value_cannot_be_used(string key, string value, string part)
    {
        var separator = value.Contains('=') ? ":" : "=";

        var mistake = Assert.Single(Configured.MistakesIn($"{key}{separator}{value}"));

        Assert.StartsWith($"{key}: ", mistake);
        Assert.Contains(part, mistake);
        Assert.DoesNotContain('\n', mistake);
    }

    [Fact]
    public void Should_name_the_endpoint_when_its_certificate_cannot_be_read()
    {
        var mistake = Assert.Single(Configured.MistakesIn(
            "Kestrel:Endpoints:A:Url=http://127.0.0.1:0",
            "Kestrel:Endpoints:B:Url=https://127.0.0.1:0",
            "Kestrel:Endpoints:B:Certificate:Path=/nowhere/b.pfx"));

        Assert.StartsWith("Kestrel:Endpoints:B: ", mistake);
        Assert.Contains("/nowhere/b.pfx", mistake);
    }

    [Fact]
    public void Should_say_it_once_when_what_all_endpoints_have_in_common_is_wrong()
    {
        var mistake = Assert.Single(Configured.MistakesIn(
            "Kestrel:Endpoints:A:Url=http://127.0.0.1:0",
            "Kestrel:Endpoints:B:Url=http://127.0.0.1:0",
            "Kestrel:Certificates:Default:Path=/nowhere/all.pfx"));

        Assert.StartsWith("Kestrel: ", mistake);
        Assert.Contains("/nowhere/all.pfx", mistake);
    }

    [Fact]
    public void Should_tell_all_mistakes_together_with_those_in_other_sections()
    {
        var mistakes = Configured.MistakesIn(
            "Balancer:Port=99999", "Kestrel:Limits:MaxRequestHeaderCount=few", "Kestrel:Endpoints:A:Url=nowhere",
            "Kestrel:Endpoints:B:Url=nohow", "Logging:LogLevel:Default=Loud");

        Assert.Equal(
            ["Balancer:Port", "Kestrel:Limits:MaxRequestHeaderCount", "Kestrel:Endpoints:A", "Kestrel:Endpoints:B", "Logging:LogLevel:Default"],
            mistakes.Select(mistake => mistake.Split(": ")[0]));
    }

    [Fact]
    public void Should_take_what_can_be_used()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.FullName, "a.pfx");
        File.WriteAllBytes(file, SelfSigned.CreatePfx());

        Configured.FromAll(
            "Kestrel:Limits:MaxRequestHeaderCount=5",
            "Kestrel:Limits:MinRequestBodyDataRate:BytesPerSecond=100", "Kestrel:Limits:MinRequestBodyDataRate:GracePeriod=00:00:05",
            "Kestrel:Limits:Http2:MaxStreamsPerConnection=50",
            "Kestrel:Endpoints:A:Url=https://127.0.0.1:0", $"Kestrel:Endpoints:A:Certificate:Path={file}",
            $"Kestrel:Endpoints:A:Certificate:Password={SelfSigned.Password}",
            "Kestrel:Endpoints:B:Url=http://127.0.0.1:0", "Kestrel:Endpoints:B:Protocols=Http2",
            "Logging:LogLevel:Default=Warning", "Logging:Console:FormatterName=json");
    }
}
