using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Balancer.Soak.Trials.Cluster;

/// <summary>Several processes of another balancer, which do not know of each other.</summary>
internal sealed class Peers : IContender
{
    private static readonly Behaviour AsAsked = new(TimeSpan.Zero);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("balancer-peers-");
    private readonly List<ChildProcess> _processes = [];

    private Peers(IReadOnlyList<int> ports, IReadOnlyList<TrialBackend> backends)
    {
        Ports = ports;
        Backends = backends;
    }

    public IReadOnlyList<int> Ports { get; }

    public IReadOnlyList<TrialBackend> Backends { get; }

    /// <summary>YARP with the least requests.</summary>
    public static Task<Peers> StartYarpAsync(int count, int backends, CancellationToken cancellationToken) =>
        StartAsync(count, backends, YarpOn, cancellationToken);

    /// <summary>HAProxy with <c>leastconn</c>; null where it is not installed.</summary>
    public static async Task<Peers?> StartHaproxyAsync(int count, int backends, CancellationToken cancellationToken) =>
        Installed.Find("haproxy") is { } program
            ? await StartAsync(count, backends, (peers, port) => peers.HaproxyOn(program, port), cancellationToken)
            : null;

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_processes.Select(process => process.DisposeAsync().AsTask()));
        await Task.WhenAll(Backends.Select(backend => backend.DisposeAsync().AsTask()));
        _directory.Delete(recursive: true);
    }

    private static async Task<Peers> StartAsync(
        int count, int backends, Func<Peers, int, Launch> launch, CancellationToken cancellationToken)
    {
        var ports = FreePort.Find(count + backends);
        var peers = new Peers(ports[..count], TrialBackend.Create(ports[count..], AsAsked, new Gate(), new ConcurrentQueue<Arrival>()));
        try
        {
            await Task.WhenAll(peers.Backends.Select(backend => backend.StartAsync(cancellationToken)));
            foreach (var port in peers.Ports)
            {
                peers._processes.Add(await ChildProcess.StartAsync(launch(peers, port), cancellationToken));
            }

            return peers;
        }
        catch
        {
            await peers.DisposeAsync();
            throw;
        }
    }

    private static Launch YarpOn(Peers peers, int port) => new("yarp", "Balancer.YarpPeer.dll")
    {
        Arguments =
        [
            $"--backends={string.Join(',', peers.Backends.Select(backend => backend.Url))}",
            $"--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}",
        ],
        Port = port,
    };

    private Launch HaproxyOn(string program, int port)
    {
        var servers = Backends.Select(backend => $"    server {backend.Name} {IPAddress.Loopback}:{new Uri(backend.Url).Port}");
        var file = Path.Combine(_directory.FullName, $"{port}.cfg");
        File.WriteAllText(file, $"""
            global
                maxconn 1000
            defaults
                mode http
                timeout connect 2s
                timeout client 60s
                timeout server 60s
            frontend front
                bind 127.0.0.1:{port}
                default_backend pool
            backend pool
                balance leastconn
            {string.Join('\n', servers)}

            """);
        return new Launch("haproxy") { Command = [program], Arguments = ["-db", "-f", file], Port = port };
    }
}
