using System.Net;
using Balancer.Host.Forwarding.Direct;

namespace Balancer.Tests.Host.Forwarding.Direct;

public class ConnectorTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("10.0.0.1 10.0.0.2", "10.0.0.1 10.0.0.2")]
    [InlineData("::1 ::2 10.0.0.1", "::1 10.0.0.1 ::2")]
    [InlineData("::1 ::2 ::3 10.0.0.1 10.0.0.2", "::1 10.0.0.1 ::2 10.0.0.2 ::3")]
    [InlineData("10.0.0.1 10.0.0.2 10.0.0.3 ::1", "10.0.0.1 ::1 10.0.0.2 10.0.0.3")]
    public void Should_alternate_families_and_keep_their_order_when_a_name_has_both(string addresses, string expected)
    {
        var ordered = Connector.Alternate([.. addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)]);

        Assert.Equal(expected, string.Join(' ', ordered));
    }
}
