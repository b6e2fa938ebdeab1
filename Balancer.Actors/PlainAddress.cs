using System.Net;

namespace Balancer.Actors;

/// <summary>Addresses as people know them.</summary>
public static class PlainAddress
{
    /// <summary>An IPv4 address that a socket for both has mapped to IPv6, in its IPv4 form; any other as it is.</summary>
    public static IPAddress? Plain(this IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
