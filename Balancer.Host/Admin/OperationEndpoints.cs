using Balancer.Actors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Balancer.Host.Admin;

/// <summary>What goes on after a command was taken.</summary>
internal static class OperationEndpoints
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Adds them.</summary>
    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/operations/{id}", FindAsync).WithSummary("How a drain or a removal is.").ProducesProblems(400, 404)
            .WithTags("operations").TakesQuery("wait");
    }

    /// <summary>Tells that a command goes on as this.</summary>
    public static Accepted<OperationView> Accepted(OperationStatus operation) =>
        TypedResults.Accepted($"/api/operations/{Uri.EscapeDataString(operation.Id)}", OperationView.Of(operation));

    private static async Task<Results<Ok<OperationView>, AdminProblem>> FindAsync(
        NameInPath id, string? wait, IPools pools, IHostApplicationLifetime server, CancellationToken aborted)
    {
        if (!Durations.TryParse(wait, out var time) || time > LongestWait)
        {
            return AdminProblem.Invalid("wait", Durations.Mistake(wait, LongestWait));
        }

        // An id begins with the name of its pool.
        var control = pools.Find(id.Text[..Math.Max(id.Text.LastIndexOf('-'), 0)])?.Control;
        return control is not null && await WaitAsync(id.Text, time ?? TimeSpan.Zero, control, server, aborted) is { } operation
            ? TypedResults.Ok(OperationView.Of(operation))
            : AdminProblem.NoSuchOperation;
    }

    private static async Task<OperationStatus?> WaitAsync(
        string id, TimeSpan time, IPoolControl control, IHostApplicationLifetime server, CancellationToken aborted)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted, server.ApplicationStopping);
        try
        {
            return await control.GetOperationAsync(id, time, ended.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            // The end of the process does not wait for those that wait; they hear how it is now.
            return await control.GetOperationAsync(id, TimeSpan.Zero, aborted);
        }
    }
}
