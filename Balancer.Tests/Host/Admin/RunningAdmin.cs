using System.Text;
using System.Text.Json;
using Balancer.Actors;
using Balancer.Host.Admin;
using Balancer.Host.Configuration;
using Balancer.Host.Routing;
using Balancer.Host.Telemetry;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Balancer.Tests.Host.Admin;

/// <summary>The real admin port on a free port, over a fake pool, in a process that has started.</summary>
internal sealed class RunningAdmin : IAsyncDisposable
{
    public const string Backends = "/api/pools/default/backends";
    private readonly WebApplication _app;
    private readonly ServiceProvider _process;
    private readonly HttpClient _client;
    private readonly RecordedLogs _logs;

    private RunningAdmin(WebApplication app, ServiceProvider process, RecordedLogs logs)
    {
        (_app, _process, _logs) = (app, process, logs);
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        Port = new Uri(app.Urls.Single()).Port;
    }

    public int Port { get; }

    public FakePool Pool => _process.GetRequiredService<FakePool>();

    public FakeLifetime Lifetime => _process.GetRequiredService<FakeLifetime>();

    public EventLog Events => _process.GetRequiredService<EventLog>();

    public IReadOnlyList<string> Logs => _logs.Lines;

    public static async Task<RunningAdmin> StartAsync(string? token = null)
    {
        var logs = new RecordedLogs();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(logs).SetMinimumLevel(LogLevel.Warning));
        services.AddSingleton<FakePool>();
        services.AddSingleton<FakeLifetime>();
        services.AddSingleton<IPools>(provider => provider.GetRequiredService<FakePool>());
        services.AddSingleton(new BalancerOptions());
        services.AddSingleton(new EventLog(() => DateTimeOffset.UnixEpoch));
        services.AddSingleton<PoolSamples>();
        services.AddSingleton(provider => new Instruments(provider.GetRequiredService<PoolSamples>()));
        services.AddSingleton<Exporters>();
        services.AddSingleton(provider => A.Router(provider.GetRequiredService<FakePool>(), provider.GetRequiredService<EventLog>()));
        services.AddSingleton<IHostApplicationLifetime>(provider => provider.GetRequiredService<FakeLifetime>());
        var process = services.BuildServiceProvider();
        process.GetRequiredService<FakeLifetime>().Start();
        await process.GetRequiredService<Router>().StartAsync(CancellationToken.None);
        process.GetRequiredService<FakePool>().Forget();
        var app = AdminServer.Build(new AdminOptions { Port = 0, Token = token }, process);
        await app.StartAsync();
        return new RunningAdmin(app, process, logs);
    }

    /// <summary>Sends a request, with field lines as <c>Name: value</c>.</summary>
    public async Task<Answer> SendAsync(string method, string target, HttpContent? content, params string[] fields)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://127.0.0.1:{Port}{target}"));
        request.Content = content;
        foreach (var field in fields)
        {
            var colon = field.IndexOf(':', StringComparison.Ordinal);
            request.Headers.TryAddWithoutValidation(field[..colon], field[(colon + 1)..].Trim());
        }

        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value));
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, all, body);
    }

    /// <summary>Opens a stream of events.</summary>
    public Task<EventStream> FollowAsync(string target, params string[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{Port}{target}"));
        foreach (var field in fields)
        {
            request.Headers.TryAddWithoutValidation(field[..field.IndexOf(':')], field[(field.IndexOf(':') + 1)..].Trim());
        }

        return EventStream.OpenAsync(_client, request);
    }

    public Task<Answer> GetAsync(string target, params string[] fields) => SendAsync("GET", target, null, fields);

    /// <summary>Sends JSON, or what is taken for it.</summary>
    public Task<Answer> SendJsonAsync(string method, string target, string json, params string[] fields) =>
        SendAsync(method, target, new StringContent(json, Encoding.UTF8, "application/json"), fields);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _process.DisposeAsync();
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(int Status, string? MediaType, IReadOnlyDictionary<string, string> Fields, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>Holds that it is this JSON, in whatever order its fields are.</summary>
    public void IsJson(int status, string expected)
    {
        Assert.Equal((status, "application/json"), (Status, MediaType));
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, Json), Body);
        Assert.Equal("no-store", Fields["Cache-Control"]);
    }

    /// <summary>Holds that it is a problem of this type, as which it looks the same wherever it comes from.</summary>
    public void IsProblem(int status, string type)
    {
        Assert.Equal((status, "application/problem+json"), (Status, MediaType));
        Assert.Equal($"urn:balancer:{type}", Json.GetProperty("type").GetString());
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.NotEmpty(Json.GetProperty("title").GetString()!);
        Assert.Equal("no-store", Fields["Cache-Control"]);
        Assert.Equal("nosniff", Fields["X-Content-Type-Options"]);
        Assert.DoesNotContain("Server", Fields.Keys);
    }

    /// <summary>The same for input, of which nothing but this field is wrong, with a part of what is said of it.</summary>
    public void IsMistake(string field, string part = "")
    {
        IsProblem(400, "invalid-input");
        var error = Assert.Single(Json.GetProperty("errors").EnumerateObject());
        Assert.Equal(field, error.Name);
        Assert.Contains(part, Assert.Single(error.Value.EnumerateArray()).GetString());
    }
}
