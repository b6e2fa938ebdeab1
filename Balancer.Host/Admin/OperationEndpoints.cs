using Balancer.Actors;
using Balancer.Host.Forwarding;
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

/// <summary>A drain, or a removal, as it goes on.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Backend">The backend's name.</param>
/// <param name="State">Where it stands; expired where requests were in flight when its time was up, cancelled where they were when it was taken back.</param>
/// <param name="Remaining">Requests still in flight.</param>
/// <param name="Requests">What they are, the oldest first.</param>
internal sealed record OperationView(string Id, string Backend, OperationState State, int Remaining, IReadOnlyList<RequestView> Requests)
{
    public static OperationView Of(OperationStatus operation) => new(
        operation.Id, operation.Backend, operation.State, operation.Remaining, [.. operation.Requests.Select(RequestView.Of)]);
}

/// <summary>A request in flight.</summary>
/// <param name="Id">Unique in the process.</param>
/// <param name="Client">The address it came from; null where it is not known.</param>
/// <param name="Method">As the client wrote it.</param>
/// <param name="Path">The target without its query, which may hold secrets.</param>
/// <param name="AgeMs">Milliseconds since its backend was chosen.</param>
internal sealed record RequestView(long Id, string? Client, string Method, string Path, double AgeMs)
{
    public static RequestView Of(RequestStatus request)
    {
        return new(
            request.Id,
            request.Request.Client.Plain()?.ToString(),
            request.Request.Method,
            RequestTarget.PathOf(request.Request.Target).ToString(), // What is behind it, or before the path, may be a secret.
            LatencyView.Milliseconds(request.Age));
    }
}
