using Balancer.Actors;
using Balancer.Actors.Pool;

namespace Balancer.Tests.Actors.Pool;

public sealed class BackendChangesTests
{
    private static readonly BackendOptions A = new() { Url = "http://a:80" };
    private static readonly BackendOptions B = new() { Url = "http://b:80" };
    private static readonly BackendOptions C = new() { Url = "http://c:80", Name = "c" };

    [Fact]
    public void Should_tell_added_removed_and_staying_ones_apart()
    {
        var changes = BackendChanges.Between([A, B], [B, C]);

        Assert.Equal([C], changes.Added);
        Assert.Equal([A], changes.Removed);
        Assert.Equal([(B, B)], changes.Limited);
    }

    [Fact]
    public void Should_pair_entries_that_differ_in_their_limit_alone()
    {
        var limited = new BackendOptions { Url = "http://a:80", MaxConnections = 3 };

        var changes = BackendChanges.Between([A], [limited]);

        Assert.Equal([(A, limited)], changes.Limited);
        Assert.Empty(changes.Added);
        Assert.Empty(changes.Removed);
    }

    [Theory]
    [InlineData("http://a:80/", null)]
    [InlineData("HTTP://A", null)]
    [InlineData("http://a:80", "a:80")]
    public void Should_take_a_backend_for_the_same_however_it_is_written(string url, string? name)
    {
        Assert.Single(BackendChanges.Between([A], [new BackendOptions { Url = url, Name = name }]).Limited);
    }

    [Theory]
    [InlineData("http://a:80", "other")]
    [InlineData("https://a:80", "a:80")]
    [InlineData("http://a:81", "a:80")]
    public void Should_take_it_for_another_when_name_or_url_is_another(string url, string name)
    {
        var changes = BackendChanges.Between([A], [new BackendOptions { Url = url, Name = name }]);

        Assert.Equal((1, 1, 0), (changes.Added.Count, changes.Removed.Count, changes.Limited.Count));
    }
}
