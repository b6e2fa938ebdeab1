using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Balancer.Host.Configuration;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Balancer.Host.Admin;

/// <summary>Lets through who knows the token, and nothing that a browser was tricked into sending.</summary>
internal sealed class AdminGuard(AdminOptions options) : IDisposable
{
    private const string Scheme = "Bearer ";
    private readonly byte[]? _token = options.Token is { } token ? Digest(token) : null;
    private readonly PartitionedRateLimiter<HttpContext> _wrongTokens = AdminLimits.OfWrongTokens();

    /// <summary>Refuses the request, or goes on with it.</summary>
    public Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (Refusal(context) is { } problem)
        {
            return problem.ExecuteAsync(context);
        }

        if (_token is not null && !HealthEndpoints.Has(context) && !DashboardEndpoints.Has(context))
        {
            // Asked before the token is looked at: else a right guess would still be told from a wrong one.
            if (_wrongTokens.GetStatistics(context) is { CurrentAvailablePermits: 0 })
            {
                return AdminLimits.RefuseAsync(context, TimeSpan.Zero);
            }

            if (!KnowsToken(context))
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                return AdminProblem.Unauthorized.ExecuteAsync(context);
            }
        }

        return IsOtherThanJson(context) ? AdminProblem.UnsupportedMediaType.ExecuteAsync(context) : next(context);
    }

    public void Dispose()
    {
        _wrongTokens.Dispose();
    }

    private AdminProblem? Refusal(HttpContext context)
    {
        var request = context.Request;
        var origin = request.Headers.Origin;
        if (origin.Count > 0 && !string.Equals(origin.ToString(), $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
        {
            return AdminProblem.ForeignOrigin;
        }

        // A page can point a name of its own to this address (DNS rebinding), and then is of the same origin. It cannot know a token.
        return _token is null && !IsOwnHost(request.Host) ? AdminProblem.ForeignHost : null;
    }

    // None at all comes from a prober that speaks HTTP/1.0, not from a browser.
    private static bool IsOwnHost(HostString host) =>
        !host.HasValue || host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Host, out _);

    private bool KnowsToken(HttpContext context)
    {
        var given = context.Request.Headers.Authorization;
        if (given is not [{ } value] || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (CryptographicOperations.FixedTimeEquals(Digest(value[Scheme.Length..].Trim(' ')), _token))
        {
            return true;
        }

        _wrongTokens.AttemptAcquire(context).Dispose();
        return false;
    }

    // Digests are of the same length, which the comparison would give away otherwise.
    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    // A form, or text, can be sent by any page without asking first.
    private static bool IsOtherThanJson(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not null
        && !(MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)));
}
