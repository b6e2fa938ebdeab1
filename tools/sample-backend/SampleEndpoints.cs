using System.Text;

namespace Balancer.SampleBackend;

/// <summary>Answers every request: health, a sleep, or an echo of what was received.</summary>
internal sealed class SampleEndpoints(string name)
{
    public Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/health" => WriteAsync(context, "application/json", $$"""{"memory_usage": {{Environment.WorkingSet}}}"""),
        "/sleep" => SleepAsync(context),
        _ => EchoAsync(context),
    };

    private async Task SleepAsync(HttpContext context)
    {
        if (!SleepTime.TryParse(context.Request.Query["seconds"], out var time))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WriteAsync(context, "text/plain; charset=utf-8", SleepTime.Error);
            return;
        }

        await Task.Delay(time, context.RequestAborted);
        await EchoAsync(context);
    }

    private async Task EchoAsync(HttpContext context)
    {
        // Read to its end, so that a long upload is not cut off by an answer that overtakes it.
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        await WriteAsync(context, "text/plain; charset=utf-8", Echo.Of(name, context));
    }

    private static async Task WriteAsync(HttpContext context, string contentType, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
