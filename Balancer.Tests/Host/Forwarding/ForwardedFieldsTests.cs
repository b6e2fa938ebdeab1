using System.Net;
using Balancer.Host.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Balancer.Tests.Host.Forwarding;

public class ForwardedFieldsTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("::1", "::1")]
    public void Should_write_the_clients_address_when_no_proxy_came_before(string remote, string expected)
    {
        var context = From(remote);

        Assert.Equal(expected, ForwardedFields.AppendAddress(context));
    }

    [Theory]
    [InlineData("198.51.100.1, 192.0.2.7", "198.51.100.1")]
    [InlineData("198.51.100.1, 198.51.100.2, 192.0.2.7", "198.51.100.1, 198.51.100.2")]
    [InlineData("unknown, 192.0.2.7", "unknown")]
    public void Should_append_the_clients_address_when_proxies_came_before(string expected, string before)
    {
        var context = From("192.0.2.7");
        context.Request.Headers[ForwardedFields.For] = before;

        Assert.Equal(expected, ForwardedFields.AppendAddress(context));
    }

    [Fact]
    public void Should_lose_no_address_when_the_field_came_in_several_lines()
    {
        var context = From("::ffff:192.0.2.7");
        context.Request.Headers[ForwardedFields.For] = new StringValues(["198.51.100.1", "198.51.100.2"]);

        var addresses = ForwardedFields.AppendAddress(context).Split(',', StringSplitOptions.TrimEntries);

        Assert.Equal(["198.51.100.1", "198.51.100.2", "192.0.2.7"], addresses);
    }

    [Theory]
    [InlineData("x-forwarded-for", true)]
    [InlineData("X-FORWARDED-PROTO", true)]
    [InlineData("X-Forwarded-Host", true)]
    [InlineData("X-Forwarded-Port", false)]
    [InlineData("Forwarded", false)]
    public void Should_own_just_the_fields_it_writes_when_asked(string name, bool owned)
    {
        Assert.Equal(owned, ForwardedFields.Owns(name));
    }

    private static DefaultHttpContext From(string address)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return context;
    }
}
