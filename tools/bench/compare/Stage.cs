using Balancer.Compare.Backends;
using Balancer.Compare.Proxies;

namespace Balancer.Compare;

/// <summary>What all scenarios share.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private Stage(string folder, NginxBackends fast, DelayedBackends delayed)
    {
        Folder = folder;
        Certificate = Certificate.Create(folder);
        FastBackends = fast;
        DelayedBackends = delayed;
    }

    /// <summary>For files that do not outlive the run.</summary>
    public string Folder { get; }

    public Certificate Certificate { get; }

    public IBackends FastBackends { get; }

    public IBackends DelayedBackends { get; }

    public static async Task<Stage> SetAsync(string folder, CancellationToken cancellationToken)
    {
        var fast = await NginxBackends.StartAsync(Path.Combine(folder, "backends"), cancellationToken);
        return new Stage(folder, fast, await Backends.DelayedBackends.StartAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await FastBackends.DisposeAsync();
        await DelayedBackends.DisposeAsync();
    }
}
