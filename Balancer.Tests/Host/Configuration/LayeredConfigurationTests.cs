namespace Balancer.Tests.Host.Configuration;

public class LayeredConfigurationTests
{
    private const string ThreeShort = """{ "Balancer": { "Backends": ["http://a:1", "http://b:1", "http://c:1"] } }""";
    private const string OneShort = """{ "Balancer": { "Backends": ["http://x:1"] } }""";
    private const string TwoFull = """
        { "Balancer": { "Pools": { "default": { "Backends": [ { "Url": "http://d:1", "Name": "d" }, { "Url": "http://e:1" } ] } } } }
        """;

    [Fact]
    public void Should_replace_the_whole_list_when_a_later_source_gives_a_shorter_one()
    {
        Assert.Equal(["http://x:1"], Configured.Urls(ThreeShort, OneShort));
    }

    [Fact]
    public void Should_replace_the_whole_list_when_a_later_source_gives_a_longer_one()
    {
        Assert.Equal(["http://a:1", "http://b:1", "http://c:1"], Configured.Urls(OneShort, ThreeShort));
    }

    [Fact]
    public void Should_replace_the_full_list_when_a_later_source_gives_the_shorthand()
    {
        var options = Configured.From(TwoFull, OneShort);

        var backend = Assert.Single(options.Pools.Default.Backends);
        Assert.Equal("http://x:1", backend.Url);
        Assert.Null(backend.Name); // The name of the entry that was there before must not stick to the new one.
    }

    [Fact]
    public void Should_replace_the_shorthand_when_a_later_source_gives_the_full_list()
    {
        Assert.Equal(["http://d:1", "http://e:1"], Configured.Urls(ThreeShort, TwoFull));
    }

    [Fact]
    public void Should_replace_the_list_when_a_later_source_gives_a_single_entry_of_it()
    {
        const string Second = """{ "Balancer": { "Pools": { "default": { "Backends": { "1": { "Url": "http://y:1" } } } } } }""";

        Assert.Equal(["http://y:1"], Configured.Urls(TwoFull, Second));
    }

    [Fact]
    public void Should_be_without_backends_when_a_later_source_gives_an_empty_list()
    {
        const string Empty = """{ "Balancer": { "Backends": [] } }""";

        Assert.StartsWith("Balancer:Backends: no backend is given", Assert.Single(Configured.Mistakes(ThreeShort, Empty)));
    }

    [Theory]
    [InlineData("http://a:1,http://b:1")]
    [InlineData(" http://a:1 ,, http://b:1, ")]
    public void Should_split_the_shorthand_when_it_is_written_with_commas(string list)
    {
        Assert.Equal(["http://a:1", "http://b:1"], Configured.Urls($$"""{ "Balancer": { "Backends": "{{list}}" } }"""));
    }

    [Fact]
    public void Should_keep_the_order_when_there_are_more_than_ten_backends()
    {
        var urls = Enumerable.Range(1, 12).Select(i => $"http://app{i}:1").ToArray();

        var read = Configured.Urls($$"""{ "Balancer": { "Backends": ["{{string.Join("\", \"", urls)}}"] } }""");

        Assert.Equal(urls, read);
    }

    [Fact]
    public void Should_refuse_the_shorthand_when_the_full_list_stands_beside_it()
    {
        const string Both = """
            { "Balancer": { "Backends": ["http://a:1"], "Pools": { "default": { "Backends": [ { "Url": "http://b:1" } ] } } } }
            """;

        var alone = Configured.Mistakes(Both);
        var overruled = Configured.Mistakes(Both, OneShort);

        Assert.StartsWith("Balancer:Backends: stands beside Balancer:Pools:default:Backends", Assert.Single(alone));
        Assert.Equal(alone, overruled);
    }

    [Fact]
    public void Should_go_back_to_the_default_when_a_later_source_gives_null()
    {
        const string Given = """
            { "Balancer": { "Port": 81, "StatsPath": "/s", "Backends": ["http://a:1"],
              "Pools": { "default": { "Retry": { "Attempts": 7 }, "Health": { "Fall": 7, "Rise": 7 } } } } }
            """;
        const string Nulls = """{ "Balancer": { "Port": null, "Pools": { "default": { "Retry": null, "Health": { "FALL": null } } } } }""";

        var options = Configured.From(Given, Nulls);

        Assert.Equal((3030, "/s"), (options.Port, options.StatsPath));
        Assert.Equal(3, options.Pools.Default.Retry.Attempts);
        Assert.Equal((2, 7), (options.Pools.Default.Health.Fall, options.Pools.Default.Health.Rise));
    }

    [Theory]
    [InlineData("{ \"Url\": \"http://a:1\" }")]
    [InlineData("{ \"Url\": \"http://a:1\", \"Weight\": 3 }")]
    public void Should_refuse_the_shorthand_when_its_entries_are_more_than_urls(string entry)
    {
        var mistakes = Configured.Mistakes($$"""{ "Balancer": { "Backends": [ {{entry}} ] } }""");

        Assert.Contains(mistakes, mistake => mistake.StartsWith("Balancer:Backends:0", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_be_without_backends_when_a_later_source_gives_null_for_them()
    {
        const string Null = """{ "Balancer": { "Backends": null } }""";

        Assert.StartsWith("Balancer:Backends: no backend is given", Assert.Single(Configured.Mistakes(TwoFull, Null)));
    }

    [Fact]
    public void Should_take_a_value_again_when_a_source_after_the_null_gives_one()
    {
        var options = Configured.From(
            ThreeShort,
            """{ "Balancer": { "Port": 81 } }""",
            """{ "Balancer": { "Port": null } }""",
            """{ "Balancer": { "port": 82 } }""");

        Assert.Equal(82, options.Port);
    }

    [Fact]
    public void Should_join_sections_key_by_key_when_several_sources_give_them()
    {
        var health = Configured.From(
            ThreeShort,
            """{ "Balancer": { "Pools": { "default": { "Health": { "Fall": 5, "Rise": 5 } } } } }""",
            """{ "Balancer": { "Pools": { "Default": { "health": { "rise": 6 } } } } }""").Pools.Default.Health;

        Assert.Equal((5, 6), (health.Fall, health.Rise));
    }
}
