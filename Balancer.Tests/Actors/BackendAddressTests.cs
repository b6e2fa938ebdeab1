using Balancer.Actors;

namespace Balancer.Tests.Actors;

public sealed class BackendAddressTests
{
    [Theory]
    [InlineData("http://app1:80", null, "app1:80")]
    [InlineData("http://app1", null, "app1:80")]
    [InlineData("https://app1", null, "app1:443")]
    [InlineData("http://127.0.0.1:9001/", null, "127.0.0.1:9001")]
    [InlineData("http://[::1]:9001", null, "[::1]:9001")]
    [InlineData("http://app1:80", "first", "first")]
    public void Should_be_named_host_and_port_unless_a_name_is_given(string url, string? name, string expected)
    {
        var address = BackendAddress.From(new BackendOptions { Url = url, Name = name });

        Assert.Equal(expected, address.Name);
    }

    [Fact]
    public void Should_keep_the_url_as_written_when_it_is_parsed()
    {
        var address = BackendAddress.From(new BackendOptions { Url = "HTTP://App1:80" });

        Assert.Equal("HTTP://App1:80", address.Url);
        Assert.Equal(("http", "app1", 80), (address.Uri.Scheme, address.Uri.Host, address.Uri.Port));
    }
}
