using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Balancer.Soak.Trials;

/// <summary>A backend in this process, so that what it saw can be compared with what others say. Its faults can be switched.</summary>
internal sealed class TrialBackend : IAsyncDisposable
{
    /// <summary>Where probes go to.</summary>
    public const string ProbePath = "/_probe";

    private static readonly object Used = new();

    private readonly Gate _gate;
    private readonly ConcurrentQueue<Arrival> _arrivals;
    private readonly WebApplication _app;
    private readonly SemaphoreSlim? _slots;
    private volatile Behaviour _behaviour;
    private volatile int _probeStatus = 200;

    /// <summary>Requests wait at the gate before they are answered, and are added to the arrivals when they come.</summary>
    public TrialBackend(string name, int port, Behaviour behaviour, Gate gate, ConcurrentQueue<Arrival> arrivals)
    {
        Name = name;
        Url = $"http://127.0.0.1:{port}";
        _behaviour = behaviour;
        _slots = behaviour.Slots is { } slots ? new SemaphoreSlim(slots) : null;
        _gate = gate;
        _arrivals = arrivals;

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, endpoint => endpoint.Use(WatchAsync)));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public string Name { get; }

    public string Url { get; }

    public Counters Counters { get; } = new();

    public Behaviour Behaviour { set => _behaviour = value; }

    /// <summary>What probes are answered.</summary>
    public int ProbeStatus { set => _probeStatus = value; }

    /// <summary>One for each port: app1, app2, ...</summary>
    public static IReadOnlyList<TrialBackend> Create(
        IEnumerable<int> ports, Behaviour behaviour, Gate gate, ConcurrentQueue<Arrival> arrivals) =>
        [.. ports.Select((port, i) => new TrialBackend($"app{i + 1}", port, behaviour, gate, arrivals))];

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _slots?.Dispose();
    }

    private async Task WatchAsync(ConnectionContext connection, Func<Task> next)
    {
        await next();
        if (connection.Items.ContainsKey(Used))
        {
            Counters.ConnectionClosed();
        }
    }

    private Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path == ProbePath)
        {
            context.Response.StatusCode = _probeStatus;
            return Task.CompletedTask;
        }

        if (context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items.TryAdd(Used, null))
        {
            Counters.ConnectionUsed();
        }

        return ServeAsync(context, _behaviour);
    }

    private async Task ServeAsync(HttpContext context, Behaviour behaviour)
    {
        var entered = Stopwatch.GetTimestamp();
        var served = false;
        Counters.Enter();
        _arrivals.Enqueue(new Arrival(Number(context, Ask.Id) ?? -1, Name));
        try
        {
            var time = Number(context, Ask.Milliseconds) is { } ms ? TimeSpan.FromMilliseconds(ms) : behaviour.ServiceTime;
            await WorkAsync(time, context.RequestAborted);
            await _gate.PassAsync(context.RequestAborted);
            served = true;
        }
        finally
        {
            // Before the last byte is sent: from then on, the next request may come at any time.
            Counters.Leave(entered, served);
        }

        await AnswerAsync(context, behaviour.Fault);
    }

    private async Task WorkAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        await (_slots?.WaitAsync(cancellationToken) ?? Task.CompletedTask);
        try
        {
            await Task.Delay(time, cancellationToken);
        }
        finally
        {
            _slots?.Release();
        }
    }

    private static Task AnswerAsync(HttpContext context, Fault fault)
    {
        if (fault == Fault.Closes)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var body = Encoding.ASCII.GetBytes($"{request.Method} {request.RawTarget}");
        context.Response.StatusCode = fault == Fault.Errors ? 500 : 200;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }

    private static long? Number(HttpContext context, string key) =>
        long.TryParse(context.Request.Query[key], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>That a request has come to a backend.</summary>
internal sealed record Arrival(long Number, string Backend);
