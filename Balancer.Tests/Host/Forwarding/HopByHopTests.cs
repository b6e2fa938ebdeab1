using Balancer.Host.Forwarding;
using Microsoft.Extensions.Primitives;

namespace Balancer.Tests.Host.Forwarding;

public class HopByHopTests
{
    [Theory]
    [InlineData("Connection")]
    [InlineData("keep-alive")]
    [InlineData("Proxy-Connection")]
    [InlineData("TE")]
    [InlineData("TRANSFER-ENCODING")]
    [InlineData("Upgrade")]
    [InlineData("HTTP2-Settings")]
    public void Should_drop_a_field_when_it_belongs_to_one_connection(string name)
    {
        Assert.True(HopByHop.IsDropped(name, null), $"{name} says nothing to the next hop (RFC 9110, 7.6.1)");
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("Content-Length")]
    [InlineData("Cookie")]
    [InlineData("Trailer")]
    [InlineData("X-Keep-Alive")]
    public void Should_keep_a_field_when_nobody_names_it(string name)
    {
        Assert.False(HopByHop.IsDropped(name, HopByHop.Nominated("close")), $"{name} is for the other end");
    }

    [Fact]
    public void Should_drop_a_field_when_connection_names_it()
    {
        var nominated = HopByHop.Nominated(new StringValues(["close, X-One ,,x-two", "\tX-Three"]));

        Assert.All(["x-one", "X-TWO", "X-Three"], name => Assert.True(
            HopByHop.IsDropped(name, nominated), $"{name} is named in Connection, in whatever case and line"));
        Assert.False(HopByHop.IsDropped("X-Four", nominated), "other fields pass");
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("content-length")]
    [InlineData("Authorization")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Forwarded-Proto")]
    [InlineData("x-forwarded-host")]
    [InlineData("X-Forwarded-Port")]
    [InlineData("x-forwarded-prefix")]
    public void Should_keep_a_field_when_dropping_it_would_change_who_asks_or_what(string name)
    {
        Assert.False(HopByHop.IsDropped(name, HopByHop.Nominated(name)), $"Connection cannot remove {name}");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ,")]
    [InlineData("keep-alive, Upgrade, TE")]
    public void Should_need_no_set_when_connection_names_nothing_of_its_own(string connection)
    {
        Assert.Null(HopByHop.Nominated(connection));
    }
}
