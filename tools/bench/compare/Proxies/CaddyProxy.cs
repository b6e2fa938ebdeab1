using Balancer.Compare.Processes;

namespace Balancer.Compare.Proxies;

internal sealed class CaddyProxy() : NativeProxy("caddy")
{
    protected override string VersionArgument => "version";

    public override Launch Launch(Site site)
    {
        var file = site.Write("Caddyfile", $$"""
            {
                admin off
                auto_https off
                log {
                    level ERROR
                }
            }
            (pool) {
                bind 127.0.0.1
                reverse_proxy {{string.Join(' ', site.BackendAddresses)}} {
                    lb_policy least_conn
                    transport http {
                        keepalive_idle_conns_per_host 256
                    }
                }
            }
            http://:{{site.Port}} {
                import pool
            }
            https://:{{site.TlsPort}} {
                tls {{site.Certificate.CertificatePem}} {{site.Certificate.KeyPem}}
                import pool
            }

            """);
        return new Launch(Name, Program, ["run", "--config", file, "--adapter", "caddyfile"])
        {
            // Else it writes into the user's home.
            Environment = new Dictionary<string, string> { ["XDG_DATA_HOME"] = site.Folder, ["XDG_CONFIG_HOME"] = site.Folder },
        };
    }
}
