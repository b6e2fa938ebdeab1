using System.Diagnostics;
using System.Globalization;
using Balancer.Actors;
using Balancer.Host.Forwarding;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host.Telemetry;

/// <summary>
/// The spans of a request: one for all of it, and one for each try within it, with the attributes of OpenTelemetry's conventions for HTTP. Where
/// nobody listens there are none, and what the client sent of a trace is passed on as it is; where somebody does, each backend is told of the span
/// of its try (W3C Trace Context).
/// </summary>
internal static class Traces
{
    /// <summary>What listeners know them by.</summary>
    public const string SourceName = "Balancer";

    private static readonly ActivitySource Source = new(SourceName);

    // As the conventions have it, of what clients make up there is only one.
    private static readonly HashSet<string> KnownMethods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"];

    /// <summary>A request has come; null where nobody listens, or wants to hear of this one.</summary>
    public static Activity? Begin(HttpContext context)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var headers = context.Request.Headers;
        _ = ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var parent); // Else it is the first.
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var span = Source.StartActivity(NameOf(request), ActivityKind.Server, parent);
        if (span is { IsAllDataRequested: true })
        {
            SetMethod(span, request);
            span.SetTag("url.scheme", request.Scheme);
            span.SetTag("url.path", RequestTarget.PathOf(request.RawTarget).ToString());
            span.SetTag("client.address", context.Connection.RemoteIpAddress.Plain()?.ToString());
            span.SetTag("network.protocol.version", request.Protocol[(request.Protocol.IndexOf('/') + 1)..]);
        }

        return span;
    }

    /// <summary>It is sent to a backend.</summary>
    /// <param name="request">The span of the whole; null for none.</param>
    /// <param name="context">The request, whose head the backend will get.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="attempt">1 for the first try.</param>
    public static Activity? BeginTry(Activity? request, HttpContext context, Backend backend, int attempt)
    {
        if (request is null)
        {
            return null;
        }

        var head = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var span = Source.StartActivity(NameOf(head), ActivityKind.Client, request.Context);
        if (span is { IsAllDataRequested: true })
        {
            SetMethod(span, head);
            span.SetTag("server.address", backend.Address.Uri.Host);
            span.SetTag("server.port", backend.Address.Uri.Port);
            span.SetTag("balancer.backend", backend.Address.Name);
            if (attempt > 1)
            {
                span.SetTag("http.request.resend_count", attempt - 1);
            }
        }

        var told = span ?? request;
        head.Headers.TraceParent = told.Id;
        head.Headers.TraceState = told.TraceStateString;
        return span;
    }

    /// <summary>A try has ended, or the whole request.</summary>
    /// <param name="span">Its span; null for none.</param>
    /// <param name="status">The status code of the answer; 0 for none.</param>
    /// <param name="outcome">One of <see cref="Outcomes"/>.</param>
    public static void End(Activity? span, int status, string outcome)
    {
        if (span is null)
        {
            return;
        }

        if (status > 0)
        {
            span.SetTag("http.response.status_code", status);
        }

        // An error of a server begins at 500, and one of a client at 400.
        var isAnswer = status > 0 && (outcome is Outcomes.Stats or Outcomes.Options || Outcomes.Of(status) == outcome);
        if (!isAnswer || status >= (span.Kind == ActivityKind.Server ? 500 : 400))
        {
            span.SetStatus(ActivityStatusCode.Error);
            span.SetTag("error.type", isAnswer ? status.ToString(CultureInfo.InvariantCulture) : outcome);
        }

        span.Dispose();
    }

    private static string NameOf(IHttpRequestFeature request) => KnownMethods.Contains(request.Method) ? request.Method : "HTTP";

    private static void SetMethod(Activity span, IHttpRequestFeature request)
    {
        if (KnownMethods.Contains(request.Method))
        {
            span.SetTag("http.request.method", request.Method);
        }
        else
        {
            span.SetTag("http.request.method", "_OTHER");
            span.SetTag("http.request.method_original", request.Method);
        }
    }
}
