using Balancer.Host.Forwarding;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host.Admin;

/// <summary>
/// Has requests routed by their path as it was sent: decoded, a name with a slash or a percent sign in it would be another path.
/// </summary>
internal static class RawPaths
{
    /// <summary>Puts the raw path in the place of the decoded one, and GET in that of HEAD: what differs, the server leaves out.</summary>
    public static Task UseAsync(HttpContext context, RequestDelegate next)
    {
        var path = RequestTarget.PathOf(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (path.StartsWith('/'))
        {
            context.Request.Path = new PathString(path.ToString()); // By the constructor: a conversion would decode it.
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    }
}

/// <summary>A name in a path.</summary>
internal readonly record struct NameInPath(string Text) : IParsable<NameInPath>
{
    /// <inheritdoc/>
    public static NameInPath Parse(string s, IFormatProvider? provider) => new(Uri.UnescapeDataString(s));

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out NameInPath result)
    {
        result = Parse(s ?? "", provider);
        return true;
    }
}
