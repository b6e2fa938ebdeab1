using System.Text.Json.Serialization;
using Balancer.Actors;
using Balancer.Host.Routing;

namespace Balancer.Host.Admin;

/// <summary>What tells whoever balances over this process, or restarts it, how it is. No token is needed.</summary>
internal static class HealthEndpoints
{
    private const string Live = "/health/live";
    private const string Ready = "/health/ready";

    /// <summary>Whether the request is for one of them.</summary>
    public static bool Has(HttpContext context) => context.Request.Path.Value is Live or Ready;

    /// <summary>Adds them.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("").WithTags("health");
        health.MapGet(Live, () => TypedResults.Ok(new HealthView("live", null))).WithSummary("Whether the process works.");
        health.MapGet(Ready, GetReadyAsync).WithSummary("Whether requests should be sent to it.")
            .Produces<HealthView>().Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> GetReadyAsync(Readiness readiness, CancellationToken aborted) =>
        await readiness.WhyNotAsync(aborted) is { } reason
            ? TypedResults.Json(new HealthView("not ready", reason), statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Ok(new HealthView("ready", null));
}

/// <summary>Whether the process is to be sent requests.</summary>
internal sealed class Readiness(IHostApplicationLifetime process, Router router)
{
    /// <summary>What stands against it; null for nothing.</summary>
    public async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        if (process.ApplicationStopping.IsCancellationRequested)
        {
            return "the process is stopping";
        }

        if (!process.ApplicationStarted.IsCancellationRequested)
        {
            return "the process is starting";
        }

        try
        {
            foreach (var pool in router.Routed)
            {
                var status = await pool.Balancer.GetStatusAsync(cancellationToken);
                if (!status.Backends.Any(b => b.Condition == BackendCondition.Up))
                {
                    return pool.Name == PoolSettings.Default ? "no backend is up" : $"no backend of the pool {pool.Name} is up";
                }
            }

            return null;
        }
        catch (TimeoutException)
        {
            return "the pool does not answer";
        }
    }
}

/// <summary>How the process is.</summary>
/// <param name="Status">In a word or two.</param>
/// <param name="Reason">Why not; null where all is well.</param>
internal sealed record HealthView(
    string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);
