using Balancer.Compare.Processes;

namespace Balancer.Compare.Proxies;

internal sealed class NginxProxy() : NativeProxy("nginx")
{
    protected override string VersionArgument => "-v";

    // The zone lets the workers share their counts; without it each of them would find the least busy backend on its own.
    public override Launch Launch(Site site)
    {
        var servers = site.BackendAddresses.Select(address => $"server {address};");
        var file = site.Write("nginx.conf", $$"""
            daemon off;
            worker_processes auto;
            pid {{site.Folder}}/nginx.pid;
            error_log stderr error;
            events { worker_connections 16384; }
            http {
                access_log off;
                client_body_temp_path {{site.Folder}}/client_body;
                proxy_temp_path {{site.Folder}}/proxy;
                fastcgi_temp_path {{site.Folder}}/fastcgi;
                uwsgi_temp_path {{site.Folder}}/uwsgi;
                scgi_temp_path {{site.Folder}}/scgi;
                keepalive_requests 100000000;
                keepalive_timeout 90s;
                tcp_nodelay on;
                client_max_body_size 0;
                client_body_buffer_size 64k;
                upstream pool {
                    zone pool 64k;
                    least_conn;
                    {{string.Join(' ', servers)}}
                    keepalive 256;
                    keepalive_requests 100000000;
                }
                server {
                    listen 127.0.0.1:{{site.Port}} reuseport backlog=4096;
                    listen 127.0.0.1:{{site.TlsPort}} ssl http2 reuseport backlog=4096;
                    ssl_certificate {{site.Certificate.CertificatePem}};
                    ssl_certificate_key {{site.Certificate.KeyPem}};
                    location / {
                        proxy_pass http://pool;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header Host $http_host;
                        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    }
                }
            }

            """);
        return new Launch(Name, Program, ["-p", site.Folder, "-c", file, "-e", "stderr"]);
    }
}
