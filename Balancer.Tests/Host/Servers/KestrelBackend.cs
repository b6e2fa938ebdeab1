using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Balancer.Tests.Host.Servers;

/// <summary>A well-behaved backend on 127.0.0.1, for what a raw socket cannot easily speak: TLS, HTTP/2, WebSocket.</summary>
internal sealed class KestrelBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private KestrelBackend(WebApplication app)
    {
        _app = app;
    }

    public string Url => _app.Urls.Single();

    /// <param name="answer">Answers requests.</param>
    /// <param name="protocols">What it speaks.</param>
    /// <param name="certificate">For TLS; null for none.</param>
    /// <param name="asked">Told the name that each TLS connection asks for; null where it asks for none.</param>
    public static async Task<KestrelBackend> StartAsync(
        RequestDelegate answer, HttpProtocols protocols = HttpProtocols.Http1, X509Certificate2? certificate = null, Action<string?>? asked = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (certificate is not null)
            {
                listen.UseHttps(https => https.ServerCertificateSelector = (_, name) =>
                {
                    asked?.Invoke(name);
                    return certificate;
                });
            }
        }));
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(answer);
        await app.StartAsync();
        return new KestrelBackend(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
