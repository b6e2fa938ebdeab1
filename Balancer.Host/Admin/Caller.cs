using Balancer.Actors;

namespace Balancer.Host.Admin;

/// <summary>Who calls, as log and events have it.</summary>
internal static class Caller
{
    /// <summary>The API, and the address that the call comes from.</summary>
    public static string Of(HttpContext context) => $"admin API, {context.Connection.RemoteIpAddress.Plain()}";
}
