namespace Balancer.Host.Admin;

/// <summary>Who calls, as log and events have it.</summary>
internal static class Caller
{
    /// <summary>The API, and the address that the call comes from.</summary>
    public static string Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return $"admin API, {(address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)}";
    }
}
