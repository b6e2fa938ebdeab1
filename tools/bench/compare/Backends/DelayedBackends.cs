using System.Globalization;
using Balancer.Compare.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Balancer.Compare.Backends;

/// <summary>Three backends that take their time, the last one ten times as much, and count what they are asked. They live in this process.</summary>
internal sealed class DelayedBackends : IBackends
{
    private static readonly TimeSpan[] Delays =
        [TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(50)];

    private readonly long[] _taken = new long[Delays.Length];
    private readonly WebApplication _application;

    private DelayedBackends()
    {
        Ports = FreePort.Find(Delays.Length);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls([.. Ports.Select(port => $"http://127.0.0.1:{port}")]);
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    public IReadOnlyList<int> Ports { get; }

    public IReadOnlyList<long> Taken => [.. _taken];

    public static async Task<DelayedBackends> StartAsync(CancellationToken cancellationToken)
    {
        var backends = new DelayedBackends();
        await backends._application.StartAsync(cancellationToken);
        return backends;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var number = Array.IndexOf([.. Ports], context.Connection.LocalPort);
        Interlocked.Increment(ref _taken[number]);
        await Task.Delay(Delays[number], context.RequestAborted);
        var body = "Hello from a backend.\n"u8.ToArray();
        context.Response.Headers.ContentLength = body.Length;
        context.Response.Headers["X-Backend"] = (number + 1).ToString(CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
