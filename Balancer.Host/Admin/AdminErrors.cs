using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace Balancer.Host.Admin;

/// <summary>Around everything else: gives each answer its fields, and each failure a body.</summary>
internal sealed partial class AdminErrors(RequestDelegate next, ILogger<AdminErrors> logger)
{
    /// <summary>Handles the request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        var problem = await FindProblemAsync(context);
        if (problem is not null && !context.Response.HasStarted)
        {
            await problem.ExecuteAsync(context);
        }
    }

    [LoggerMessage(EventId = 0, Level = LogLevel.Error, Message = "A request failed for a reason that is a bug")]
    private static partial void LogUnexpected(ILogger logger, Exception cause);

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The pool has not answered an admin request")]
    private static partial void LogTimeout(ILogger logger, Exception cause);

    private async Task<AdminProblem?> FindProblemAsync(HttpContext context)
    {
        try
        {
            await next(context);
            return context.Response is { StatusCode: >= 400, ContentType: null } ? AdminProblem.For(context.Response.StatusCode) : null;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status400BadRequest ? Explain(context, e) : AdminProblem.For(e.StatusCode);
        }
        catch (TimeoutException e)
        {
            LogTimeout(logger, e);
            return AdminProblem.PoolTimeout;
        }
        catch (Exception e)
        {
            // Not carried on with: told, and the request is over.
            LogUnexpected(logger, e);
            return AdminProblem.Internal;
        }
    }

    private static AdminProblem Explain(HttpContext context, BadHttpRequestException e)
    {
        var body = context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        return e.InnerException is JsonException json && body is not null
            ? AdminProblem.Invalid([AdminJson.Explain(json, body)])
            : AdminProblem.Invalid(AdminJson.WholeBody, "is missing or null; an object is needed");
    }
}
