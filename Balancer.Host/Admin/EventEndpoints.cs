using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Balancer.Actors;

namespace Balancer.Host.Admin;

/// <summary>What has changed, as a list, or as it happens (Server-Sent Events).</summary>
internal static class EventEndpoints
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15); // So that a client which is gone is found out.

    /// <summary>Adds them.</summary>
    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/events", List).WithSummary("What has changed: the last thousand events, or as a stream these and those that come.")
            .WithTags("events").Produces<EventView[]>().ProducesProblems(400).TakesQuery("after");
    }

    private static IResult List(string? after, HttpContext context, EventLog events, IHostApplicationLifetime server)
    {
        var last = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } told ? told : after ?? "0";
        if (!long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return AdminProblem.Invalid("after", $"'{last}' is not the id of an event");
        }

        return EventStreams.IsAskedFor(context)
            ? TypedResults.ServerSentEvents(FollowAsync(events, id, EventStreams.EndOf(context, server)))
            : TypedResults.Ok(events.After(id).Select(EventView.Of).ToArray());
    }

    private static async IAsyncEnumerable<SseItem<string>> FollowAsync(EventLog events, long last, [EnumeratorCancellation] CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var next = events.Next; // Before what has happened is read, so that nothing is missed in between.
            foreach (var happened in events.After(last))
            {
                last = happened.Id;
                var json = JsonSerializer.Serialize(EventView.Of(happened), AdminJson.Lines.EventView);
                yield return new SseItem<string>(json, "change") { EventId = last.ToString(CultureInfo.InvariantCulture) };
            }

            if (!await EventStreams.WaitAsync(next, PingInterval, end))
            {
                yield return new SseItem<string>("", "ping");
            }
        }
    }
}

/// <summary>What streams of events have in common.</summary>
internal static class EventStreams
{
    private const string MediaType = "text/event-stream";

    /// <summary>Whether the client wants a stream.</summary>
    public static bool IsAskedFor(HttpContext context) => context.Request.Headers.Accept.ToString().Contains(MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>When a stream ends: with its client, and with the server, which waits for all others.</summary>
    public static CancellationToken EndOf(HttpContext context, IHostApplicationLifetime server)
    {
        var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, server.ApplicationStopping);
        context.Response.RegisterForDispose(end);
        return end.Token;
    }

    /// <summary>Waits; false where nothing has happened in this time. Throws nothing at the end.</summary>
    public static async Task<bool> WaitAsync(Task happened, TimeSpan time, CancellationToken end)
    {
        await happened.WaitAsync(time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return happened.IsCompleted || end.IsCancellationRequested;
    }
}

/// <summary>Something that has changed.</summary>
/// <param name="Id">Counts up from 1, as long as the process runs.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Severity">Whether somebody should look at it.</param>
/// <param name="Pool">The pool's name; null where it is about none.</param>
/// <param name="Backend">The backend's name; null where it is about none.</param>
/// <param name="Text">A sentence, the same as in the log.</param>
/// <param name="By">Who, or what, has made it.</param>
internal sealed record EventView(
    long Id, DateTimeOffset At, EventKind Kind, EventSeverity Severity, string? Pool, string? Backend, string Text, string By)
{
    public static EventView Of(BalancerEvent e) => new(e.Id, e.At, e.Kind, e.Severity, e.Pool, e.Backend, e.Text, e.By);
}
