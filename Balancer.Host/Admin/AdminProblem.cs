using System.Text.Json.Serialization;
using Balancer.Actors;
using Balancer.Host.Forwarding;

namespace Balancer.Host.Admin;

/// <summary>An answer that says why not: problem+json (RFC 9457) with a type that stays.</summary>
/// <param name="Type">A urn.</param>
/// <param name="Title">A sentence for every problem of the type.</param>
/// <param name="Status">The status code.</param>
internal sealed record AdminProblem(string Type, string Title, int Status) : IResult
{
    public static readonly AdminProblem Unauthorized = Of(401, "unauthorized", "The token is missing or wrong.");
    public static readonly AdminProblem ForeignOrigin = Of(403, "foreign-origin", "Pages of another origin may not call this.");
    public static readonly AdminProblem ForeignHost =
        Of(403, "foreign-host", "Without a token, this is to be called by an IP address or as localhost.");
    public static readonly AdminProblem NoSuchPool = Of(404, "no-such-pool", "There is no pool of this name.");
    public static readonly AdminProblem NoSuchBackend = Of(404, "no-such-backend", "There is no backend of this name.");
    public static readonly AdminProblem NoSuchOperation =
        Of(404, "no-such-operation", "There is no operation of this id, or not any more.");
    public static readonly AdminProblem UnsupportedMediaType = Of(415, "unsupported-media-type", "The body has to be application/json.");
    public static readonly AdminProblem TooManyRequests = Of(429, "too-many-requests", "There are too many requests.");
    public static readonly AdminProblem Internal = Of(500, "internal-error", "This is a fault of the balancer, and is in its log.");
    public static readonly AdminProblem PoolTimeout = Of(503, "pool-timeout", "The pool does not answer.");

    private static readonly AdminProblem NameInUse = Of(409, "name-in-use", "Another backend of the pool has the name.");
    private static readonly AdminProblem UrlInUse = Of(409, "url-in-use", "Another backend of the pool has the url.");
    private static readonly AdminProblem Leaving = Of(409, "backend-leaving", "The backend is being removed, which cannot be taken back.");
    private static readonly AdminProblem OwnedByDns =
        Of(409, "owned-by-dns", "The backend comes from a name's addresses and cannot be removed; disable it instead.");

    /// <summary>What is wrong with each field; null where it is not that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>What is wrong with what was sent, by field.</summary>
    public static AdminProblem Invalid(IEnumerable<(string Field, string Mistake)> mistakes) =>
        Of(400, "invalid-input", "What was sent cannot be used.") with
        {
            Errors = mistakes.GroupBy(m => m.Field, m => m.Mistake).ToDictionary(field => field.Key, field => field.ToArray()),
        };

    /// <summary>The same for a single field.</summary>
    public static AdminProblem Invalid(string field, string mistake) => Invalid([(field, mistake)]);

    /// <summary>Why a command was not carried out.</summary>
    public static AdminProblem For(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.NoSuchBackend => NoSuchBackend,
        CommandOutcome.NameInUse => NameInUse,
        CommandOutcome.UrlInUse => UrlInUse,
        CommandOutcome.Leaving => Leaving,
        CommandOutcome.OwnedByDns => OwnedByDns,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "is no failure"),
    };

    /// <summary>What a status code means that the framework has chosen.</summary>
    public static AdminProblem For(int status) => status switch
    {
        404 => Of(404, "not-found", "There is nothing of this path."),
        405 => Of(405, "method-not-allowed", "The path does not take this method."),
        408 => Of(408, "request-timeout", "The request is sent too slowly."),
        413 => Of(413, "request-too-large", "The request's body is too large."),
        415 => UnsupportedMediaType,
        _ => Of(status, "bad-request", "The request is malformed."),
    };

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        return httpContext.Response.WriteAsJsonAsync(this, AdminJson.Readable.AdminProblem, Problem.MediaType, httpContext.RequestAborted);
    }

    private static AdminProblem Of(int status, string type, string title) => new(Problem.TypeOf(type), title, status);
}
