using System.Security.Cryptography;
using Balancer.Compare.Processes;

namespace Balancer.Compare.Backends;

/// <summary>
/// Three backends that cost little: one nginx process with a port for each. <c>/</c> is small, <c>/16k</c>, <c>/1m</c> and
/// <c>/100m</c> are files; every path but those takes bodies of any size, too.
/// </summary>
internal sealed class NginxBackends : IBackends
{
    private const int Count = 3;

    private static readonly (string Name, int Bytes)[] Files = [("16k", 16 << 10), ("1m", 1 << 20), ("100m", 100 << 20)];

    private readonly ChildProcess _process;

    private NginxBackends(ChildProcess process, int[] ports)
    {
        _process = process;
        Ports = ports;
    }

    public IReadOnlyList<int> Ports { get; }

    public IReadOnlyList<long> Taken => [];

    public static async Task<NginxBackends> StartAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, bytes) in Files)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name), RandomNumberGenerator.GetBytes(bytes), cancellationToken);
        }

        var ports = FreePort.Find(Count);
        var configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder, ports), cancellationToken);
        var process = ChildProcess.Start(new Launch(
            "the nginx of the backends", Tool.Find("nginx")!, ["-p", folder, "-c", configuration, "-e", "stderr"]));
        try
        {
            await Readiness.AwaitAsync(process, ports[^1], cancellationToken);
            return new NginxBackends(process, ports);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Configuration(string folder, int[] ports) => $$"""
        daemon off;
        worker_processes 1;
        pid {{folder}}/nginx.pid;
        error_log stderr error;
        events { worker_connections 16384; }
        http {
            access_log off;
            client_body_temp_path {{folder}}/client_body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
            keepalive_requests 100000000;
            keepalive_timeout 600s;
            client_max_body_size 0;
            sendfile on;
            tcp_nopush on;
            open_file_cache max=10;
            default_type text/plain;
        {{string.Join('\n', ports.Select((port, i) => Server(folder, port, $"app{i + 1}")))}}
        }

        """;

    private static string Server(string folder, int port, string name) => $$"""
            server {
                listen 127.0.0.1:{{port}} backlog=4096;
                add_header X-Backend {{name}};
                location / { return 200 "Hello from a backend.\n"; }
                location ~ ^/(16k|1m|100m)$ { root {{folder}}; }
            }
        """;
}
