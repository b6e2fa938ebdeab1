namespace Balancer.Tests.Host.Configuration;

public class OptionsBinderTests
{
    [Theory]
    [InlineData("Prot=3030", "Balancer:Prot")]
    [InlineData("Cluster:Enable=true", "Balancer:Cluster:Enable")]
    [InlineData("Pools:default:Hash:Seed=1", "Balancer:Pools:default:Hash:Seed")]
    [InlineData("Pools:default:Fallbak=Local", "Balancer:Pools:default:Fallbak")]
    [InlineData("Pools:default:Health:Intervall=00:00:01", "Balancer:Pools:default:Health:Intervall")]
    public void Should_name_a_key_when_it_is_unknown(string key, string named)
    {
        Assert.StartsWith($"{named}: unknown key", Assert.Single(Configured.MistakesInKeys(key)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    public void Should_name_a_key_when_it_is_unknown_and_empty(string value)
    {
        var mistakes = Configured.Mistakes($$"""{ "Balancer": { "Backends": ["http://a:1"], "Clusters": {{value}} } }""");

        Assert.StartsWith("Balancer:Clusters: unknown key", Assert.Single(mistakes));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    public void Should_name_an_entry_of_the_list_when_it_is_empty(string value)
    {
        var mistakes = Configured.Mistakes(
            $$"""{ "Balancer": { "Pools": { "default": { "Backends": [ {{value}}, { "Url": "http://a:1" } ] } } } }""");

        Assert.StartsWith("Balancer:Pools:default:Backends:0", Assert.Single(mistakes));
    }

    [Theory]
    [InlineData("Reserve", "true")]
    [InlineData("Urll", "\"http://b:1\"")]
    public void Should_name_a_key_when_it_is_unknown_within_a_list(string key, string value)
    {
        var mistakes = Configured.Mistakes(
            $$"""{ "Balancer": { "Pools": { "default": { "Backends": [ { "Url": "http://a:1", "{{key}}": {{value}} } ] } } } }""");

        Assert.StartsWith($"Balancer:Pools:default:Backends:0:{key}: unknown key", Assert.Single(mistakes));
    }

    [Theory]
    [InlineData("Port", "", "a whole number")]
    [InlineData("Port", "http", "a whole number")]
    [InlineData("Port", "99999999999", "a whole number")]
    [InlineData("Pools:default:Health:Fall", "1.5", "a whole number")]
    [InlineData("Pools:default:Health:Enabled", "yes", "true or false")]
    [InlineData("Pools:default:Tls:AcceptAnyCertificate", "1", "true or false")]
    [InlineData("Pools:default:Protocol", "Http3", "one of Http1, Http2")]
    [InlineData("Pools:default:Protocol", "1", "one of Http1, Http2")]
    [InlineData("Pools:default:Protocol", "7", "one of Http1, Http2")]
    [InlineData("Pools:default:Protocol", "Http1,Http2", "one of Http1, Http2")]
    [InlineData("ShutdownTimeout", "1", "a time as in 00:00:20 (hours:minutes:seconds)")] // Read as a day.
    [InlineData("ShutdownTimeout", "30s", "a time as in 00:00:20 (hours:minutes:seconds)")]
    [InlineData("Pools:default:Health:Interval", "00:60:00", "a time as in 00:00:20 (hours:minutes:seconds)")]
    public void Should_say_what_belongs_there_when_a_value_has_the_wrong_type(string key, string value, string expected)
    {
        Assert.Equal($"Balancer:{key}: '{value}' is not {expected}", Assert.Single(Configured.MistakesInKeys($"{key}={value}")));
    }

    [Theory]
    [InlineData("Port:Number=1", "Balancer:Port: takes a single value")]
    [InlineData("Pools:default:Tls=none", "Balancer:Pools:default:Tls: takes keys of its own, not the value 'none'")]
    [InlineData("Pools:default:Health=off", "Balancer:Pools:default:Health: takes keys of its own, not the value 'off'")]
    public void Should_say_what_belongs_there_when_value_and_section_are_mistaken_for_each_other(string key, string mistake)
    {
        Assert.StartsWith(mistake, Assert.Single(Configured.MistakesInKeys(key)));
    }

    [Fact]
    public void Should_ask_for_a_list_when_the_full_form_is_given_a_value()
    {
        var mistakes = Configured.Mistakes("""{ "Balancer": { "Pools": { "default": { "Backends": "http://a:1" } } } }""");

        Assert.Contains("Balancer:Pools:default:Backends: takes a list, not the value 'http://a:1'", mistakes);
    }

    [Fact]
    public void Should_ask_for_keys_when_an_entry_of_the_full_list_is_a_mere_url()
    {
        var mistakes = Configured.Mistakes("""{ "Balancer": { "Pools": { "default": { "Backends": [ "http://a:1" ] } } } }""");

        Assert.Contains(mistakes, mistake => mistake.StartsWith("Balancer:Pools:default:Backends:0: takes keys of its own, not the value 'http://a:1'; known here: Url, Name", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_tell_all_mistakes_together_when_there_are_many()
    {
        var mistakes = Configured.Mistakes("""
            { "Balancer": { "Port": 70000, "Adress": "*", "StatsPath": "stats", "Backends": ["http://a:1", "ftp://b:1"],
              "Pools": { "default": { "Protocol": "Http9", "Retry": { "Attempts": 0 }, "Timeouts": { "Idle": "soon" } } } } }
            """);

        string[] keys =
        [
            "Balancer:Adress", "Balancer:Pools:default:Backends:1:Url", "Balancer:Pools:default:Protocol",
            "Balancer:Pools:default:Retry:Attempts", "Balancer:Pools:default:Timeouts:Idle", "Balancer:Port", "Balancer:StatsPath",
        ];
        var named = mistakes.Select(mistake => mistake[..mistake.IndexOf(": ", StringComparison.Ordinal)]);
        Assert.Equal(keys, named.Order(StringComparer.Ordinal));
    }
}
