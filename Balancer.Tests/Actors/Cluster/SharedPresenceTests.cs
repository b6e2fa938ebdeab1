using Balancer.Actors;
using Balancer.Actors.Cluster;

namespace Balancer.Tests.Actors.Cluster;

/// <summary>The texts are in files and messages, and so for ever.</summary>
public sealed class SharedPresenceTests
{
    [Fact]
    public void Should_read_the_options_of_a_backend_that_was_added_as_they_were_written()
    {
        var options = new BackendOptions { Url = "http://app0:80", Name = "first", MaxConnections = 7, Weight = 3, Backup = true };

        var text = SharedPresence.OfAdded(BackendAddress.From(options), options);

        Assert.Equal("""{"url":"http://app0:80","maxConnections":7,"weight":3,"backup":true}""", text);
        var added = SharedPresence.Parse("first", text)!.Added!;
        Assert.Equal(("http://app0:80", "first", 7, 3, true), (added.Url, added.Name, added.MaxConnections, added.Weight, added.Backup));
    }

    [Fact]
    public void Should_read_no_limit_where_there_is_none()
    {
        var options = new BackendOptions { Url = "http://app0:80" };

        var added = SharedPresence.Parse("app0:80", SharedPresence.OfAdded(BackendAddress.From(options), options))!.Added!;

        Assert.Equal((null, 1, false), (added.MaxConnections, added.Weight, added.Backup));
    }

    [Theory]
    [InlineData(null, "removed")]
    [InlineData(0, "removed 00:00:00")]
    [InlineData(90, "removed 00:01:30")]
    [InlineData(90_000, "removed 1.01:00:00")]
    public void Should_read_the_time_to_drain_of_a_backend_that_was_removed_as_it_was_written(int? seconds, string expected)
    {
        TimeSpan? drain = seconds is { } s ? TimeSpan.FromSeconds(s) : null;

        var text = SharedPresence.OfRemoved(drain);

        Assert.Equal(expected, text);
        Assert.Equal(new SharedPresence { Drain = drain }, SharedPresence.Parse("app0:80", text));
    }

    [Fact]
    public void Should_pass_over_what_a_later_version_says_besides()
    {
        var text = """{"url":"http://app0:80","maxConnections":null,"weight":3,"backup":false,"colour":"blue"}""";

        Assert.Equal(3, SharedPresence.Parse("app0:80", text)!.Added!.Weight);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"url":"nowhere","weight":1}""")]
    [InlineData("""{"url":null,"weight":1}""")]
    [InlineData("""{"url":"http://app0:80","weight":"three"}""")]
    public void Should_read_nothing_from_what_makes_no_sense(string text)
    {
        Assert.Null(SharedPresence.Parse("app0:80", text));
    }
}
