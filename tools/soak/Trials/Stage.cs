using System.Collections.Concurrent;
using System.Globalization;

namespace Balancer.Soak.Trials;

/// <summary>The backends of a trial, and the balancer over them.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly TimeSpan UpLimit = TimeSpan.FromSeconds(20);

    private Stage(int adminPort)
    {
        AdminPort = adminPort;
    }

    public IReadOnlyList<TrialBackend> Backends { get; private set; } = [];

    public int AdminPort { get; }

    public Gate Gate { get; } = new();

    /// <summary>The requests as they came to the backends.</summary>
    public ConcurrentQueue<Arrival> Arrivals { get; } = new();

    public PoolFile File { get; } = new();

    public BalancerProcess Balancer { get; private set; } = null!; // Set by the only way to get a stage.

    /// <summary>Starts backends, app1, app2, ..., and a balancer over the first of them; returns once it says that they are up.</summary>
    public static async Task<Stage> StartAsync(StageSetup setup, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        var ports = FreePort.Find(setup.Backends + 2);
        var stage = new Stage(ports[1]);
        try
        {
            stage.Backends = TrialBackend.Create(ports[2..], setup.Behaviour, stage.Gate, stage.Arrivals);
            await Task.WhenAll(stage.Backends.Select(backend => backend.StartAsync(cancellationToken)));
            await stage.StartBalancerAsync(ports[0], setup, keys, cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Gate.Open();
        if (Balancer is not null)
        {
            await Balancer.DisposeAsync();
        }

        await Task.WhenAll(Backends.Select(backend => backend.DisposeAsync().AsTask()));
        File.Dispose();
    }

    private async Task StartBalancerAsync(int port, StageSetup setup, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        var listed = Backends.Take(setup.Listed ?? setup.Backends).ToList();
        File.Write(listed.Select(backend => new PoolEntry(backend, setup.MaxConnections)));
        string[] admin = setup.Admin ? ["--admin-port", AdminPort.ToString(CultureInfo.InvariantCulture)] : [];
        string[] arguments =
        [
            .. File.Keys,
            .. admin,
            .. keys,
        ];
        Balancer = await BalancerProcess.StartAsync(port, arguments, cancellationToken);
        bool AreUp() => listed.All(backend => Balancer.LoggedChanges(backend.Url, "up") == 1);
        if (await Until.HoldsAsync(AreUp, UpLimit, cancellationToken) is null)
        {
            throw new SoakException($"the balancer has not said within {UpLimit.TotalSeconds} s that every backend is up");
        }
    }
}

/// <summary>What a trial needs.</summary>
/// <param name="Backends">How many backends there are.</param>
/// <param name="Behaviour">What they do at first.</param>
internal sealed record StageSetup(int Backends, Behaviour Behaviour)
{
    /// <summary>How many of them the file names at first; null for all.</summary>
    public int? Listed { get; init; }

    /// <summary>The limit the file gives each; null for none.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Whether there is an admin port.</summary>
    public bool Admin { get; init; }
}
