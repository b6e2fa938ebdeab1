using Balancer.SampleBackend;

namespace Balancer.Host;

/// <summary>Three sample backends in the balancer's own process, on loopback.</summary>
internal sealed class Demo : IAsyncDisposable
{
    private readonly List<WebApplication> _backends = [];

    private Demo()
    {
    }

    /// <summary>The keys that point the balancer at them.</summary>
    public string[] Keys => [$"--Balancer:Backends={string.Join(',', _backends.Select(b => b.Urls.Single()))}"];

    public static async Task<Demo> StartAsync(CancellationToken cancellationToken)
    {
        var demo = new Demo();
        foreach (var name in (string[])["app1", "app2", "app3"])
        {
            var backend = SampleApp.Build(name, "http://127.0.0.1:0");
            demo._backends.Add(backend);
            await backend.StartAsync(cancellationToken);
        }

        return demo;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var backend in _backends)
        {
            await backend.DisposeAsync();
        }
    }
}
