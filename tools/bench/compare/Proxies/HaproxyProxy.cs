using Balancer.Compare.Processes;

namespace Balancer.Compare.Proxies;

internal sealed class HaproxyProxy() : NativeProxy("haproxy")
{
    protected override string VersionArgument => "-v";

    // nbthread is left alone: its default is a thread for each core. Nothing is logged unless it is told to.
    public override Launch Launch(Site site)
    {
        var servers = site.BackendAddresses.Select((address, i) => $"    server app{i + 1} {address}");
        var file = site.Write("haproxy.cfg", $"""
            global
                maxconn 8000
            defaults
                mode http
                timeout connect 2s
                timeout client 90s
                timeout server 60s
                option forwardfor
                http-reuse always
            frontend front
                bind 127.0.0.1:{site.Port}
                bind 127.0.0.1:{site.TlsPort} ssl crt {site.Certificate.BothPem} alpn h2,http/1.1
                default_backend pool
            backend pool
                balance leastconn
            {string.Join('\n', servers)}

            """);
        return new Launch(Name, Program, ["-db", "-f", file]);
    }
}
