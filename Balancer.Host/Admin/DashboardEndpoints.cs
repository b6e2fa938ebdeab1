namespace Balancer.Host.Admin;

/// <summary>The files of the dashboard, which hold no secrets: what they show, they ask for with the token.</summary>
internal static class DashboardEndpoints
{
    private const string Folder = "dashboard/";
    private const string Page = "index.html";

    // Nothing but these files, and nothing within another page: what is shown comes from others.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Adds them.</summary>
    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        var assembly = typeof(DashboardEndpoints).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var content = new MemoryStream();
            assembly.GetManifestResourceStream(resource)!.CopyTo(content);
            var file = new Asset(content.ToArray(), TypeOf(resource));
            var path = resource[Folder.Length..].Replace('\\', '/');
            routes.MapGet(path == Page ? "/" : $"/{path}", file.WriteAsync).AllowAnonymous().ExcludeFromDescription();
        }
    }

    /// <summary>Whether the request is for one of them.</summary>
    public static bool Has(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null;

    private static string TypeOf(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };

    private sealed record Asset(byte[] Content, string Type)
    {
        public Task WriteAsync(HttpContext context)
        {
            var response = context.Response;
            response.ContentType = Type;
            response.ContentLength = Content.Length;
            response.Headers.ContentSecurityPolicy = Policy;
            response.Headers["Referrer-Policy"] = "no-referrer";
            response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
            response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            return response.Body.WriteAsync(Content, context.RequestAborted).AsTask();
        }
    }
}
