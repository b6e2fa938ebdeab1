using Balancer.Actors;
using Balancer.Host.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Balancer.Host.Admin;

/// <summary>Pools and backends: how they are, and what an operator wants of them.</summary>
internal static class PoolEndpoints
{
    /// <summary>Adds them.</summary>
    public static void MapPools(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/pools", ListPoolsAsync).WithSummary("How all pools are; as a stream, again every second.").Produces<PoolView[]>().WithTags("pools").TakesQuery();
        var pool = routes.MapGroup("/api/pools/{pool}").AddEndpointFilter(CheckPoolAsync).ProducesProblems(404);
        pool.MapGet("", FindPoolAsync).WithSummary("How a pool is.").WithTags("pools").TakesQuery();
        pool.MapPatch("", UpdatePoolAsync).WithSummary("Changes a pool.").WithTags("pools").ProducesProblems(400, 413, 415).TakesQuery();
        pool.MapGet("explain", ExplainEndpoint.ListAsync).WithSummary("Why requests went where they did.").WithTags("pools").TakesQuery();
        var backends = pool.MapGroup("backends").WithTags("backends");
        backends.MapGet("", ListAsync).WithSummary("How all backends are.").TakesQuery();
        backends.MapPost("", AddAsync).WithSummary("Adds a backend.").ProducesProblems(400, 409, 413, 415).TakesQuery();
        backends.MapGet("{name}", FindAsync).WithSummary("How a backend is.").TakesQuery();
        backends.MapPatch("{name}", UpdateAsync).WithSummary("Changes a backend.").ProducesProblems(400, 409, 413, 415).TakesQuery();
        backends.MapDelete("{name}", RemoveAsync).WithSummary("Takes a backend out.").ProducesProblems(400, 409).TakesQuery("drain");
        backends.MapGet("{name}/requests", ListRequestsAsync).WithSummary("What is in flight on a backend.").TakesQuery();
    }

    private static ValueTask<object?> CheckPoolAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        call.Arguments.OfType<PoolInPath>().Single().IsThere ? next(call) : ValueTask.FromResult<object?>(AdminProblem.NoSuchPool);

    private static async Task<IResult> ListPoolsAsync(PoolSamples samples, PoolFeed feed, HttpContext context, IHostApplicationLifetime server) =>
        EventStreams.IsAskedFor(context)
            ? TypedResults.ServerSentEvents(feed.FollowAsync(EventStreams.EndOf(context, server)))
            : TypedResults.Ok((await samples.TakeAsync(context.RequestAborted)).Select(PoolView.Of).ToArray());

    private static async Task<Ok<PoolView>> FindPoolAsync(PoolInPath pool, CancellationToken aborted) =>
        TypedResults.Ok(PoolView.Of(await pool.Balancer.GetStatusAsync(aborted)));

    private static async Task<Results<Ok<PoolView>, AdminProblem>> UpdatePoolAsync(PoolInPath pool, PoolChange change, CancellationToken aborted)
    {
        if (change.ToAlgorithm() is not { } algorithm)
        {
            var wrong = change.Algorithm is null ? "is missing; it is" : $"'{change.Algorithm}' is not";
            return AdminProblem.Invalid("algorithm", $"{wrong} one of {string.Join(", ", Enum.GetNames<PoolAlgorithm>())}");
        }

        if (pool.Sharing == PoolSharing.Exact && algorithm != PoolAlgorithm.LeastConnections)
        {
            return AdminProblem.Invalid("algorithm", $"'{algorithm}' cannot be had while the pool's Sharing is Exact: LeastConnections alone can");
        }

        await pool.Control.SetAlgorithmAsync(algorithm, aborted);
        return TypedResults.Ok(PoolView.Of(await pool.Balancer.GetStatusAsync(aborted)));
    }

    private static async Task<Ok<BackendView[]>> ListAsync(PoolInPath pool, CancellationToken aborted)
    {
        var status = await pool.Balancer.GetStatusAsync(aborted);
        return TypedResults.Ok(status.Backends.Select(BackendView.Of).ToArray());
    }

    private static async Task<Results<Ok<BackendView>, AdminProblem>> FindAsync(
        PoolInPath pool, NameInPath name, CancellationToken aborted)
    {
        var status = await pool.Balancer.GetStatusAsync(aborted);
        var named = status.Backends.Where(b => b.Address.Name == name.Text);

        // While one is being removed, another may have its name already.
        return named.OrderBy(b => b.IsLeaving).FirstOrDefault() is { } found
            ? TypedResults.Ok(BackendView.Of(found))
            : AdminProblem.NoSuchBackend;
    }

    private static async Task<Results<Created<BackendView>, AdminProblem>> AddAsync(
        PoolInPath pool, NewBackend backend, CancellationToken aborted)
    {
        var mistakes = backend.Mistakes().ToList();
        if (mistakes.Count > 0)
        {
            return AdminProblem.Invalid(mistakes);
        }

        var result = await pool.Control.AddAsync(backend.ToOptions(), aborted);
        return result is { Outcome: CommandOutcome.Done, Backend: { } added }
            ? TypedResults.Created($"/api/pools/{pool.Name}/backends/{Uri.EscapeDataString(added.Address.Name)}", BackendView.Of(added))
            : AdminProblem.For(result.Outcome);
    }

    private static async Task<Results<Ok<BackendView>, Accepted<OperationView>, AdminProblem>> UpdateAsync(
        PoolInPath pool, NameInPath name, BackendChange change, CancellationToken aborted)
    {
        var mistakes = change.Mistakes().ToList();
        if (mistakes.Count > 0)
        {
            return AdminProblem.Invalid(mistakes);
        }

        return await pool.Control.UpdateAsync(name.Text, change.ToUpdate(), aborted) switch
        {
            { Outcome: CommandOutcome.Done, Operation: { } operation } => OperationEndpoints.Accepted(operation),
            { Outcome: CommandOutcome.Done, Backend: { } backend } => TypedResults.Ok(BackendView.Of(backend)),
            { Outcome: var outcome } => AdminProblem.For(outcome),
        };
    }

    private static async Task<Results<Accepted<OperationView>, AdminProblem>> RemoveAsync(
        PoolInPath pool, NameInPath name, string? drain, CancellationToken aborted)
    {
        if (!Durations.TryParse(drain, out var time))
        {
            return AdminProblem.Invalid("drain", Durations.Mistake(drain, Durations.Longest));
        }

        var result = await pool.Control.RemoveAsync(name.Text, time, aborted);
        return result is { Outcome: CommandOutcome.Done, Operation: { } operation }
            ? OperationEndpoints.Accepted(operation)
            : AdminProblem.For(result.Outcome);
    }

    private static async Task<Results<Ok<RequestView[]>, AdminProblem>> ListRequestsAsync(
        PoolInPath pool, NameInPath name, CancellationToken aborted) =>
        await pool.Control.GetRequestsAsync(name.Text, aborted) is { } requests
            ? TypedResults.Ok(requests.Select(RequestView.Of).ToArray())
            : AdminProblem.NoSuchBackend;
}

/// <summary>The pool that a path names.</summary>
/// <param name="Found">Null where there is none.</param>
/// <param name="By">Who names it.</param>
internal readonly record struct PoolInPath(BackendPool? Found, string By)
{
    /// <summary>Whether there is one. Where not, a filter has answered before anything else is asked.</summary>
    public bool IsThere => Found is not null;

    /// <summary>Its name.</summary>
    public string Name => Found!.Name;

    /// <summary>What it shares with other nodes.</summary>
    public PoolSharing Sharing => Found!.Settings.Current.Sharing;

    /// <summary>For requests.</summary>
    public ILoadBalancer Balancer => Found!.Balancer;

    /// <summary>For operators.</summary>
    public IPoolControl Control => Found!.Control.OnBehalfOf(By);

    /// <summary>Finds it.</summary>
    public static ValueTask<PoolInPath> BindAsync(HttpContext context)
    {
        var name = NameInPath.Parse(context.Request.RouteValues["pool"] as string ?? "", null).Text;
        var pool = context.RequestServices.GetRequiredService<IPools>().Find(name);
        return ValueTask.FromResult(new PoolInPath(pool, Caller.Of(context)));
    }
}
