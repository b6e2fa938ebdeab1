using Balancer.Host.Forwarding;

namespace Balancer.Host.Telemetry;

/// <summary>
/// The names of the ways in which a request can end, for logs and metrics: these, and the types of <see cref="Problem"/>. There are no others,
/// whatever clients and backends send.
/// </summary>
internal static class Outcomes
{
    /// <summary>The balancer has answered with its statistics.</summary>
    public const string Stats = "stats";

    /// <summary>The balancer has answered <c>OPTIONS *</c>.</summary>
    public const string Options = "options";

    /// <summary>The client went away before the response began.</summary>
    public const string ClientGone = "client-gone";

    /// <summary>The client went away in the middle of the response, or took no more of it.</summary>
    public const string ClientAborted = "client-aborted";

    /// <summary>The backend broke the response off after it had begun.</summary>
    public const string ResponseCut = "response-cut";

    /// <summary>What the client sent is no request.</summary>
    public const string Malformed = "malformed";

    /// <summary>The balancer has a bug.</summary>
    public const string InternalError = "internal-error";

    private static readonly string[] Classes = ["1xx", "2xx", "3xx", "4xx", "5xx"];

    /// <summary>That of an answer which the client has got to its end.</summary>
    public static string Of(int status) => Classes[Math.Clamp((status / 100) - 1, 0, Classes.Length - 1)];

    /// <summary>That of a request whose last try ended so.</summary>
    public static string Of(ForwardOutcome outcome, int status) => outcome switch
    {
        ForwardOutcome.Completed => Of(status),
        ForwardOutcome.ClientGone => ClientGone,
        ForwardOutcome.Abandoned => ClientAborted,
        ForwardOutcome.Aborted => ResponseCut,
        _ => Problem.For(outcome)!.Name,
    };
}
