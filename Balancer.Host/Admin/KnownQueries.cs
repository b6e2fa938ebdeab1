namespace Balancer.Host.Admin;

/// <summary>Refuses parameters that a call does not know: one that is misspelt must not silently be left out.</summary>
internal static class KnownQueries
{
    /// <summary>Names what may stand in the query.</summary>
    public static RouteHandlerBuilder TakesQuery(this RouteHandlerBuilder call, params string[] known)
    {
        var are = known.Length == 0 ? "there are none here" : $"known here: {string.Join(", ", known)}";
        return call.AddEndpointFilter((context, next) =>
            context.HttpContext.Request.Query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown
                ? ValueTask.FromResult<object?>(AdminProblem.Invalid(unknown, $"is unknown; {are}"))
                : next(context));
    }
}
