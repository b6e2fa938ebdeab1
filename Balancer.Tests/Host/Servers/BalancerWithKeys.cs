using Balancer.Actors;
using Balancer.Host;
using Balancer.Host.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Balancer.Tests.Host.Servers;

/// <summary>
/// The real balancer in this process, with keys of any section, such as those of further endpoints. When it starts, its backend may
/// be unprobed still.
/// </summary>
internal sealed class BalancerWithKeys : IAsyncDisposable
{
    private static readonly string[] Defaults =
    [
        "Balancer:Address=127.0.0.1",
        "Balancer:Port=0",
        "Balancer:Admin:Port=0",
        "Balancer:Pools:default:Health:Path=/_probe",
        "Balancer:Pools:default:Usage:Path=/_usage",
        "Balancer:Pools:default:Health:Timeout=00:00:10", // On a busy machine, being slow is not being down.
        "Logging:Console:LogLevel:Default=None",
    ];

    private readonly WebApplication _app;

    private BalancerWithKeys(WebApplication app)
    {
        _app = app;
    }

    public IServiceProvider Services => _app.Services;

    /// <summary>The traffic port.</summary>
    public Uri Url => new(_app.Urls.First());

    /// <summary>How its one backend is.</summary>
    public async Task<BackendStatus> DescribeAsync()
    {
        return (await _app.Services.GetRequiredService<IPools>().All[0].Balancer.GetStatusAsync(CancellationToken.None)).Backends[0];
    }

    /// <summary>The endpoint that the keys added.</summary>
    public Uri Extra => new(_app.Urls.Skip(1).Single());

    /// <summary>Starts it; keys are whole, such as <c>Kestrel:Limits:MaxRequestHeaderCount=5</c>.</summary>
    public static async Task<BalancerWithKeys> StartAsync(string backendUrl, params string[] keys)
    {
        string[] all = [.. Defaults, $"Balancer:Backends={backendUrl}", .. keys];
        var sources = new ConfigurationSources(null, [.. all.Select(key => $"--{key}")]);
        var configuration = sources.Open();
        var app = BalancerServer.Build(ConfigurationLoader.Load(configuration), configuration, sources);
        await app.StartAsync();
        return new BalancerWithKeys(app);
    }

    /// <summary>The same with an endpoint for HTTP/2 without TLS.</summary>
    public static Task<BalancerWithKeys> StartWithHttp2Async(string backendUrl, params string[] keys)
    {
        return StartAsync(
            backendUrl, ["Kestrel:Endpoints:Extra:Url=http://127.0.0.1:0", "Kestrel:Endpoints:Extra:Protocols=Http2", .. keys]);
    }

    /// <summary>The same with an endpoint for https, whose certificate is in the folder from then on.</summary>
    public static Task<BalancerWithKeys> StartWithHttpsAsync(TemporaryFolder folder, string backendUrl, params string[] keys)
    {
        var file = Path.Combine(folder.FullName, "balancer.pfx");
        File.WriteAllBytes(file, SelfSigned.CreatePfx());
        return StartAsync(
            backendUrl,
            [
                "Kestrel:Endpoints:Extra:Url=https://127.0.0.1:0", $"Kestrel:Endpoints:Extra:Certificate:Path={file}",
                $"Kestrel:Endpoints:Extra:Certificate:Password={SelfSigned.Password}", .. keys,
            ]);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
