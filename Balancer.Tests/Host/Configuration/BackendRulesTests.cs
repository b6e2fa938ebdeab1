using Balancer.Actors;

namespace Balancer.Tests.Host.Configuration;

public class BackendRulesTests
{
    [Theory]
    [InlineData("app")]
    [InlineData("app:80")]
    [InlineData("//app:80")]
    [InlineData("ftp://app:80")]
    [InlineData("ws://app:80")]
    [InlineData("http://")]
    [InlineData("http://:80")]
    [InlineData("http://app:0")]
    [InlineData("http://app:65536")]
    [InlineData("http://app:80/path")]
    [InlineData("http://app:80?query")]
    [InlineData("http://app:80/?query")]
    [InlineData("http://app:80?")]
    [InlineData("http://app:80#fragment")]
    [InlineData("http://app:80/#")]
    [InlineData("http://user@app:80")]
    [InlineData("http://user:secret@app:80")]
    [InlineData("http://app :80")]
    [InlineData("http://[::1:80")]
    [InlineData("http://app:80/.")]
    [InlineData("http://app:80/a/..")]
    [InlineData("http:\\\\app:80")]
    [InlineData("http://@app:80")]
    [InlineData("http://app:")]
    public void Should_refuse_a_url_when_it_is_more_or_less_than_scheme_host_and_port(string url)
    {
        var mistakes = Configured.MistakesInPool(new BackendOptions { Url = "http://good:1" }, new BackendOptions { Url = url });

        var mistake = Assert.Single(mistakes);
        Assert.StartsWith($"Balancer:Pools:default:Backends:1:Url: '{url}' is not a backend's url", mistake);
    }

    [Theory]
    [InlineData("http://app", 80)]
    [InlineData("https://app", 443)]
    [InlineData("http://app.example:8080", 8080)]
    [InlineData("HTTPS://APP:8443", 8443)]
    [InlineData("http://127.0.0.1:65535", 65535)]
    [InlineData("http://[::1]", 80)]
    [InlineData("http://[2001:db8::7]:81", 81)]
    [InlineData("http://app_1:80", 80)]
    public void Should_take_a_url_as_written_when_it_is_scheme_host_and_port(string url, int port)
    {
        var backend = Assert.Single(Configured.Pool(new BackendOptions { Url = url }).Backends);

        Assert.Equal((url, port), (backend.Url, BackendAddress.From(backend).Uri.Port));
    }

    [Theory]
    [InlineData("http://app:80", "http://app:80")]
    [InlineData("http://app", "http://app:80")]
    [InlineData("http://app:80", "HTTP://APP:80")]
    [InlineData("https://[::1]", "https://[0:0:0:0:0:0:0:1]:443")]
    public void Should_refuse_a_url_when_the_pool_has_it_already(string first, string second)
    {
        var mistakes = Configured.MistakesInPool(
            new BackendOptions { Url = first, Name = "a" }, new BackendOptions { Url = second, Name = "b" });

        var mistake = Assert.Single(mistakes);
        Assert.Equal($"Balancer:Pools:default:Backends:1:Url: '{second}' is not a url that no other backend of the pool has", mistake);
    }

    [Theory]
    [InlineData("app", "app")]
    [InlineData("two:80", null)] // The default name of the second one.
    public void Should_refuse_a_name_when_the_pool_has_it_already(string first, string? second)
    {
        var mistakes = Configured.MistakesInPool(
            new BackendOptions { Url = "http://one:80", Name = first }, new BackendOptions { Url = "http://two:80", Name = second });

        var mistake = Assert.Single(mistakes);
        Assert.Equal($"Balancer:Pools:default:Backends:1:Name: '{first}' is not a name that no other backend of the pool has", mistake);
    }

    [Fact]
    public void Should_take_the_same_host_twice_when_ports_or_schemes_differ()
    {
        BackendOptions[] backends =
            [new() { Url = "http://app:80" }, new() { Url = "http://app:81" }, new() { Url = "https://app:443" }];

        Assert.Equal(3, Configured.Pool(backends).Backends.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a\tb")]
    public void Should_refuse_a_name_when_no_admin_call_could_name_it(string name)
    {
        var mistakes = Configured.MistakesInPool(new BackendOptions { Url = "http://one:80", Name = name });

        Assert.StartsWith("Balancer:Pools:default:Backends:0:Name: ", Assert.Single(mistakes));
    }

    [Fact]
    public void Should_say_that_it_is_missing_when_an_entry_has_no_url()
    {
        var mistakes = Configured.Mistakes("""{ "Balancer": { "Pools": { "default": { "Backends": [ { "Name": "a" } ] } } } }""");

        Assert.Equal("Balancer:Pools:default:Backends:0:Url: is missing", Assert.Single(mistakes));
    }
}
