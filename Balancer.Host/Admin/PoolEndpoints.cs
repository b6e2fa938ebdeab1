using Balancer.Actors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Balancer.Host.Admin;

/// <summary>Pools and backends: how they are, and what an operator wants of them.</summary>
internal static class PoolEndpoints
{
    // The only one there is.
    private const string Pool = "default";

    /// <summary>Adds them.</summary>
    public static void MapPools(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/pools", ListPoolsAsync).WithSummary("How all pools are.").WithTags("pools").TakesQuery();
        var backends = routes.MapGroup("/api/pools/{pool}/backends")
            .AddEndpointFilter(CheckPoolAsync).ProducesProblems(404).WithTags("backends");
        backends.MapGet("", ListAsync).WithSummary("How all backends are.").TakesQuery();
        backends.MapPost("", AddAsync).WithSummary("Adds a backend.").ProducesProblems(400, 409, 413, 415).TakesQuery();
        backends.MapGet("{name}", FindAsync).WithSummary("How a backend is.").TakesQuery();
        backends.MapPatch("{name}", UpdateAsync).WithSummary("Changes a backend.").ProducesProblems(400, 409, 413, 415).TakesQuery();
        backends.MapDelete("{name}", RemoveAsync).WithSummary("Takes a backend out.").ProducesProblems(400, 409).TakesQuery("drain");
        backends.MapGet("{name}/requests", ListRequestsAsync).WithSummary("What is in flight on a backend.").TakesQuery();
    }

    private static async ValueTask<object?> CheckPoolAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var name = call.HttpContext.Request.RouteValues["pool"] as string;
        return NameInPath.Parse(name ?? "", null).Text == Pool ? await next(call) : AdminProblem.NoSuchPool;
    }

    private static async Task<Ok<PoolView[]>> ListPoolsAsync(ILoadBalancer balancer, CancellationToken aborted) =>
        TypedResults.Ok(new[] { PoolView.Of(await balancer.GetStatusAsync(aborted)) });

    private static async Task<Ok<BackendView[]>> ListAsync(ILoadBalancer balancer, CancellationToken aborted)
    {
        var pool = await balancer.GetStatusAsync(aborted);
        return TypedResults.Ok(pool.Backends.Select(BackendView.Of).ToArray());
    }

    private static async Task<Results<Ok<BackendView>, AdminProblem>> FindAsync(
        NameInPath name, ILoadBalancer balancer, CancellationToken aborted)
    {
        var pool = await balancer.GetStatusAsync(aborted);
        var named = pool.Backends.Where(b => b.Address.Name == name.Text);

        // While one is being removed, another may have its name already.
        return named.OrderBy(b => b.IsLeaving).FirstOrDefault() is { } found
            ? TypedResults.Ok(BackendView.Of(found))
            : AdminProblem.NoSuchBackend;
    }

    private static async Task<Results<Created<BackendView>, AdminProblem>> AddAsync(
        NewBackend backend, IPoolControl control, CancellationToken aborted)
    {
        var mistakes = backend.Mistakes().ToList();
        if (mistakes.Count > 0)
        {
            return AdminProblem.Invalid(mistakes);
        }

        var result = await control.AddAsync(backend.ToOptions(), aborted);
        return result is { Outcome: CommandOutcome.Done, Backend: { } added }
            ? TypedResults.Created($"/api/pools/{Pool}/backends/{Uri.EscapeDataString(added.Address.Name)}", BackendView.Of(added))
            : AdminProblem.For(result.Outcome);
    }

    private static async Task<Results<Ok<BackendView>, Accepted<OperationView>, AdminProblem>> UpdateAsync(
        NameInPath name, BackendChange change, IPoolControl control, CancellationToken aborted)
    {
        var mistakes = change.Mistakes().ToList();
        if (mistakes.Count > 0)
        {
            return AdminProblem.Invalid(mistakes);
        }

        return await control.UpdateAsync(name.Text, change.ToUpdate(), aborted) switch
        {
            { Outcome: CommandOutcome.Done, Operation: { } operation } => OperationEndpoints.Accepted(operation),
            { Outcome: CommandOutcome.Done, Backend: { } backend } => TypedResults.Ok(BackendView.Of(backend)),
            { Outcome: var outcome } => AdminProblem.For(outcome),
        };
    }

    private static async Task<Results<Accepted<OperationView>, AdminProblem>> RemoveAsync(
        NameInPath name, string? drain, IPoolControl control, CancellationToken aborted)
    {
        if (!Durations.TryParse(drain, out var time))
        {
            return AdminProblem.Invalid("drain", Durations.Mistake(drain, Durations.Longest));
        }

        var result = await control.RemoveAsync(name.Text, time, aborted);
        return result is { Outcome: CommandOutcome.Done, Operation: { } operation }
            ? OperationEndpoints.Accepted(operation)
            : AdminProblem.For(result.Outcome);
    }

    private static async Task<Results<Ok<RequestView[]>, AdminProblem>> ListRequestsAsync(
        NameInPath name, IPoolControl control, CancellationToken aborted) =>
        await control.GetRequestsAsync(name.Text, aborted) is { } requests
            ? TypedResults.Ok(requests.Select(RequestView.Of).ToArray())
            : AdminProblem.NoSuchBackend;
}
