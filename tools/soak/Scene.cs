namespace Balancer.Soak;

/// <summary>All the processes of a run.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private static readonly string[] Names = ["app1", "app2", "app3"];
    private static readonly TimeSpan UpLimit = TimeSpan.FromSeconds(10);

    private Scene(int[] ports)
    {
        Backends = [.. Names.Select((name, i) => new BackendProcess(name, ports[i + 1]))];
    }

    public IReadOnlyList<BackendProcess> Backends { get; }

    public BalancerProcess Balancer { get; private set; } = null!; // Set by the only way to get a scene.

    /// <summary>Starts them and returns once the balancer has said of every backend that it is up.</summary>
    public static async Task<Scene> StartAsync(IReadOnlyList<string> balancerKeys, CancellationToken cancellationToken)
    {
        var ports = FreePort.Find(Names.Length + 1);
        var scene = new Scene(ports);
        try
        {
            await Task.WhenAll(scene.Backends.Select(backend => backend.StartAsync(cancellationToken)));
            scene.Balancer = await BalancerProcess.StartAsync(ports[0], scene.Backends, balancerKeys, cancellationToken);
            bool AreUp() => scene.Backends.All(backend => scene.Balancer.LoggedChanges(backend.Url, "up") == 1);
            if (await Until.HoldsAsync(AreUp, UpLimit, cancellationToken) is null)
            {
                throw new SoakException($"the balancer has not said within {UpLimit.TotalSeconds} s that every backend is up");
            }

            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Balancer is not null)
        {
            await Balancer.DisposeAsync();
        }

        foreach (var backend in Backends)
        {
            await backend.DisposeAsync();
        }
    }
}
