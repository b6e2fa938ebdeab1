using Balancer.Actors;
using Balancer.Host.Routing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Balancer.Host.Admin;

/// <summary>Which requests go to which pool.</summary>
internal static class RouteEndpoints
{
    private const int MostRoutes = 1000;
    private const int MaxBody = 256 * 1024;

    /// <summary>Adds them.</summary>
    public static void MapRoutes(this IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("/api/routes").WithTags("routes");
        all.MapGet("", List).WithSummary("All routes.").TakesQuery();
        all.MapPut("", SetAsync).WithSummary("Sets all routes.").WithMetadata(new RequestSizeLimitAttribute(MaxBody)).ProducesProblems(400, 413, 415).TakesQuery();
    }

    private static Ok<RoutesView> List(Router router) => TypedResults.Ok(new RoutesView(
        [.. router.Routes.Select(route => new RouteView(route.Host, route.Path, route.Pool))],
        router.AreConfigured ? BackendOrigin.File : BackendOrigin.Api));

    private static async Task<Results<Ok<RoutesView>, AdminProblem>> SetAsync(
        NewRoutes routes, Router router, HttpContext context, CancellationToken aborted)
    {
        if (routes.Routes is not { Count: <= MostRoutes } given || given.Any(route => route is null))
        {
            return AdminProblem.Invalid("routes", $"is not a list of up to {MostRoutes} routes");
        }

        var mistakes = await router.SetRoutesAsync([.. given.Select(route => route.ToRule())], Caller.Of(context), aborted);
        return mistakes.Count == 0
            ? List(router)
            : AdminProblem.Invalid(mistakes.Select(wrong => ($"routes:{wrong.Key.ToLowerInvariant()}", wrong.Mistake)));
    }
}

/// <summary>The routes as the admin port shows them.</summary>
/// <param name="Routes">All of them, in the order in which they were given, which plays no part.</param>
/// <param name="Origin">file, or api where they were set here.</param>
internal sealed record RoutesView(IReadOnlyList<RouteView> Routes, BackendOrigin Origin);

/// <summary>A route.</summary>
/// <param name="Host">A host, *. and a domain for all hosts in it, or null for any.</param>
/// <param name="Path">What the path has to begin with, as whole segments; / for any.</param>
/// <param name="Pool">Where requests go that fit.</param>
internal sealed record RouteView(string? Host, string Path, string Pool);
