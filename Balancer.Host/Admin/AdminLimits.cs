using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Balancer.Host.Admin;

/// <summary>How many requests, and how many wrong tokens, a client may send.</summary>
internal static class AdminLimits
{
    private const int RequestsPerSecond = 200;
    private const int WrongTokensPerSecond = 10;

    /// <summary>Limits all requests; probes of the process have a share of their own, so that a script cannot starve them.</summary>
    public static void Configure(RateLimiterOptions options)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (bool, IPAddress)>(context =>
            RateLimitPartition.GetTokenBucketLimiter((HealthEndpoints.Has(context), Client(context.Connection.RemoteIpAddress)), _ => Bucket(RequestsPerSecond)));
        options.OnRejected = async (rejected, _) =>
        {
            rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
            await RefuseAsync(rejected.HttpContext, wait);
        };
    }

    /// <summary>A bucket for each client that is emptied by wrong tokens.</summary>
    public static PartitionedRateLimiter<HttpContext> OfWrongTokens() => PartitionedRateLimiter.Create<HttpContext, IPAddress>(
        context => RateLimitPartition.GetTokenBucketLimiter(Client(context.Connection.RemoteIpAddress), _ => Bucket(WrongTokensPerSecond)));

    /// <summary>Answers one request too many.</summary>
    public static Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        var seconds = Math.Max(1, Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return AdminProblem.TooManyRequests.ExecuteAsync(context);
    }

    // A second's worth at once, and a tenth of it every tenth of a second.
    private static TokenBucketRateLimiterOptions Bucket(int perSecond) => new()
    {
        TokenLimit = perSecond,
        TokensPerPeriod = perSecond / 10,
        ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
        QueueLimit = 0,
    };

    /// <summary>Whom an address counts for: who has one of IPv6 usually has all the 2^64 beside it.</summary>
    public static IPAddress Client(IPAddress? address) => address switch
    {
        null => IPAddress.None,
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => new IPAddress([.. address.GetAddressBytes().AsSpan(0, 8), .. new byte[8]]),
        _ => address,
    };
}
