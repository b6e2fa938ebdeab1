namespace Balancer.SampleBackend;

/// <summary>The web application of a sample backend, to be run alone or embedded in another process.</summary>
public static class SampleApp
{
    // Longer than the default /sleep, shorter than the ten seconds a container is commonly given to stop.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(8);

    /// <summary>Builds a backend that calls itself <paramref name="name"/> and, started, listens on <paramref name="url"/>.</summary>
    /// <param name="name">The name in the first line of every answer: <c>Hostname: name</c>.</param>
    /// <param name="url">Scheme, address and port, such as <c>http://127.0.0.1:0</c> for any free port.</param>
    /// <returns>The application, not started. The caller starts, stops and disposes it; signals do not stop it.</returns>
    /// <remarks>Nothing around it changes it: it reads no environment variable, settings file or command line.</remarks>
    public static WebApplication Build(string name, string url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseUrls(url).UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        // A failed start is thrown at the caller, who says so once.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();

        var app = builder.Build();
        app.Run(new SampleEndpoints(name).AnswerAsync);
        return app;
    }
}
