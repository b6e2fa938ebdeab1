using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.SampleBackend;

/// <summary>A request as text, below the name of the backend that received it.</summary>
internal static class Echo
{
    public static string Of(string name, HttpContext context)
    {
        var request = context.Request;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var text = new StringBuilder();
        text.Append("Hostname: ").Append(name).Append('\n');
        text.Append(request.Method).Append(' ').Append(target).Append(' ').Append(request.Protocol).Append('\n');
        foreach (var (header, values) in request.Headers)
        {
            foreach (var value in values)
            {
                text.Append(header).Append(": ").Append(value).Append('\n');
            }
        }

        return text.ToString();
    }
}
