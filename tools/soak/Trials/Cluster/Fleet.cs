using System.Collections.Concurrent;

namespace Balancer.Soak.Trials.Cluster;

/// <summary>A cluster of balancers, and the backends that they share.</summary>
internal sealed class Fleet : IContender
{
    private const int PortsOfNode = 3;

    private static readonly TimeSpan UpLimit = TimeSpan.FromSeconds(40);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("balancer-cluster-");

    private Fleet(IReadOnlyList<TrialBackend> backends, IReadOnlyList<Node> nodes, PoolFile file)
    {
        Backends = backends;
        Nodes = nodes;
        File = file;
    }

    public IReadOnlyList<TrialBackend> Backends { get; }

    public IReadOnlyList<Node> Nodes { get; }

    public PoolFile File { get; }

    /// <summary>Before the answers of all backends.</summary>
    public required Gate Gate { get; init; }

    /// <summary>What has come to them, in order.</summary>
    public required ConcurrentQueue<Arrival> Arrivals { get; init; }

    /// <summary>Requests that all backends have at the moment.</summary>
    public int InFlight => Backends.Sum(backend => backend.Counters.InFlight);

    /// <summary>Most requests that one of them ever had.</summary>
    public int Peak => Backends.Max(backend => backend.Counters.Peak);

    public IReadOnlyList<int> Ports => [.. Nodes.Select(node => node.Port)];

    /// <summary>Starts backends, app1, app2, ..., and nodes over the first of them; returns once all nodes see each other and every backend up.</summary>
    public static async Task<Fleet> StartAsync(FleetSetup setup, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        var fleet = Create(setup, keys);
        try
        {
            await Task.WhenAll(fleet.Backends.Select(backend => backend.StartAsync(cancellationToken)));
            fleet.File.Write(fleet.Backends.Take(setup.Listed ?? setup.Backends).Select(backend => new PoolEntry(backend, setup.MaxConnections)));
            await fleet.StartNodesAsync(cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts all nodes; returns once they see each other and every backend up.</summary>
    /// <exception cref="SoakException">They do not.</exception>
    public async Task StartNodesAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Nodes.Select(node => node.StartAsync(cancellationToken)));
        await Task.WhenAll(Nodes.Select(node => node.OpenAsync(cancellationToken)));
        await BecomesWholeAsync(UpLimit, cancellationToken);
        async Task<bool> AreUpAsync()
        {
            var views = await Task.WhenAll(Nodes.Select(node => node.Admin.ListAsync(cancellationToken)));
            return views.All(view => view.All(backend => backend.State is "up" or "disabled"));
        }

        _ = await Until.HoldsAsync(AreUpAsync, UpLimit, cancellationToken)
            ?? throw new SoakException($"not every node has every backend up within {UpLimit.TotalSeconds} s");
    }

    /// <summary>Returns once every node sees all of them up; gives the time it took.</summary>
    /// <exception cref="SoakException">They do not within the limit.</exception>
    public async Task<TimeSpan> BecomesWholeAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        async Task<bool> IsWholeAsync()
        {
            var views = await Task.WhenAll(Nodes.Select(node => node.SeesAsync(Nodes, cancellationToken)));
            return views.All(isWhole => isWhole);
        }

        return await Until.HoldsAsync(IsWholeAsync, limit, cancellationToken)
            ?? throw new SoakException($"the nodes do not see each other within {limit.TotalSeconds} s: {await ViewsAsync(cancellationToken)}");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Nodes.Select(node => node.DisposeAsync().AsTask()));
        await Task.WhenAll(Backends.Select(backend => backend.DisposeAsync().AsTask()));
        File.Dispose();
        _directory.Delete(recursive: true);
    }

    private static Fleet Create(FleetSetup setup, IEnumerable<string> keys)
    {
        var ports = FreePort.Find(setup.Backends + (PortsOfNode * setup.Nodes));
        var ofNodes = ports[setup.Backends..].Chunk(PortsOfNode).Select(own => new NodePorts(own[0], own[1], own[2])).ToList();
        var file = new PoolFile();
        var nodes = new List<Node>();
        var (gate, arrivals) = (new Gate(), new ConcurrentQueue<Arrival>());
        var backends = TrialBackend.Create(ports[..setup.Backends], setup.Behaviour, gate, arrivals);
        var fleet = new Fleet(backends, nodes, file) { Gate = gate, Arrivals = arrivals };
        string[] arguments =
        [
            .. file.Keys,
            $"--Balancer:Pools:default:Sharing={setup.Sharing}",
            "--Balancer:Cluster:Enabled=true",
            $"--Balancer:Cluster:Directory={fleet._directory.FullName}",
            .. ofNodes.Select((node, i) => $"--Balancer:Cluster:SeedNodes:{i}={node.Node}"),
            .. setup.Keys,
            .. keys,
        ];
        nodes.AddRange(ofNodes.Select((own, i) => new Node(own, arguments, setup.Through?.Invoke(i) ?? [])));
        return fleet;
    }

    private async Task<string> ViewsAsync(CancellationToken cancellationToken)
    {
        var views = await Task.WhenAll(Nodes.Select(node => node.Admin.ClusterAsync(cancellationToken)));
        return string.Join("; ", views.Zip(Nodes, (view, node) =>
            $"{node.Name}: {(view is null ? "no answer" : string.Join(", ", view.Members))}"));
    }
}

/// <summary>What a trial needs.</summary>
/// <param name="Nodes">How many nodes there are.</param>
/// <param name="Backends">How many backends there are.</param>
/// <param name="Behaviour">What backends do.</param>
internal sealed record FleetSetup(int Nodes, int Backends, Behaviour Behaviour)
{
    /// <summary>How many of the backends the configuration names; null for all.</summary>
    public int? Listed { get; init; }

    /// <summary>What nodes know of each other's requests, as the configuration has it.</summary>
    public string Sharing { get; init; } = "Gossip";

    /// <summary>Requests in flight that each backend may have; null for no limit.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Further keys of every node.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The program that starts a node, by its place; null for none.</summary>
    public Func<int, IReadOnlyList<string>>? Through { get; init; }
}
