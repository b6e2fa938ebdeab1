using System.Globalization;
using Balancer.Soak.Trials.Changes;

namespace Balancer.Soak.Trials.Cluster;

/// <summary>A balancer of a cluster, which can be ended and started again, as the same one.</summary>
internal sealed class Node(NodePorts ports, IReadOnlyList<string> arguments, IReadOnlyList<string> through) : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(20);

    private readonly List<string> _errors = [];
    private volatile BalancerProcess? _process;
    private volatile bool _isOpen;
    private volatile int _ends;

    /// <summary>What the cluster calls it.</summary>
    public string Name => ports.Node;

    public int Port => ports.Traffic;

    public int ClusterPort => ports.Cluster;

    public AdminApi Admin { get; } = new(ports.Admin);

    /// <summary>Whether it is to get requests: from when it says that it is ready until it is told to end.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>How often it was told to end.</summary>
    public int Ends => _ends;

    /// <summary>The process, while there is one.</summary>
    public BalancerProcess Process => _process ?? throw new SoakException($"{Name} does not run");

    /// <summary>Errors that it has logged in all its lives.</summary>
    public IEnumerable<string> Errors => _process is { } process ? _errors.Concat(process.Errors) : _errors;

    /// <summary>Starts it; it need not be ready yet.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string[] all =
        [
            .. arguments,
            "--admin-port", ports.Admin.ToString(CultureInfo.InvariantCulture),
            $"--Balancer:Cluster:Port={ports.Cluster.ToString(CultureInfo.InvariantCulture)}",
        ];
        _process = await BalancerProcess.StartAsync(ports.Traffic, all, cancellationToken, through);
    }

    /// <summary>Returns once it is ready, and opens it.</summary>
    /// <exception cref="SoakException">It is not.</exception>
    public async Task<TimeSpan> OpenAsync(CancellationToken cancellationToken)
    {
        var time = await Until.HoldsAsync(() => Admin.IsReadyAsync(cancellationToken), ReadyLimit, cancellationToken);
        _isOpen = true;
        return time ?? throw new SoakException($"{Name} is not ready within {ReadyLimit.TotalSeconds} s");
    }

    /// <summary>Whether it sees exactly these nodes, and can reach them.</summary>
    public async Task<bool> SeesAsync(IEnumerable<Node> nodes, CancellationToken cancellationToken) =>
        await Admin.ClusterAsync(cancellationToken) is { } cluster
        && cluster.Members.Count == cluster.Up.Count()
        && cluster.Up.ToHashSet().SetEquals(nodes.Select(node => node.Name));

    /// <summary>Ends it with SIGKILL.</summary>
    public async Task KillAsync()
    {
        var process = Process;
        Close();
        process.Kill();
        await BuryAsync(process);
    }

    /// <summary>Ends it with SIGTERM; gives the exit code and the time it took, null where it does not end.</summary>
    public async Task<(int Code, TimeSpan Time)?> StopAsync(CancellationToken cancellationToken)
    {
        var process = Process;
        Close();
        var end = await process.StopAsync(cancellationToken);
        await BuryAsync(process);
        return end;
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }
    }

    // Before it ends: a request that fails from now on was sent to one that is about to.
    private void Close()
    {
        _isOpen = false;
        Interlocked.Increment(ref _ends);
    }

    private async Task BuryAsync(BalancerProcess process)
    {
        _process = null;
        await process.DisposeAsync();
        _errors.AddRange(process.Errors);
    }
}

/// <summary>The ports of a node, which it has for good.</summary>
internal sealed record NodePorts(int Traffic, int Admin, int Cluster)
{
    /// <summary>Where other nodes find it.</summary>
    public string Node => $"127.0.0.1:{Cluster.ToString(CultureInfo.InvariantCulture)}";
}
