using System.Globalization;
using System.Security.Cryptography;
using Akka.Cluster;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.Remote.Transport.DotNetty;
using Balancer.Actors.Dispatch;
using Balancer.Actors.Logging;
using Balancer.Actors.Permits;

namespace Balancer.Actors.Cluster;

/// <summary>How Akka is set up for the cluster.</summary>
internal static class ClusterConfiguration
{
    // A node that is not heard of for three seconds and a little is not reachable; for ten more, and the larger part of the cluster goes on without it.
    private const string Fixed =
        """
        akka {
          actor.provider = cluster
          scheduler.tick-duration = 33ms # That of the cluster, which would have a scheduler of its own for it.
          stdout-loglevel = OFF
          loglevel = ERROR # It warns every second of a node that does not answer; what matters of it is an event.
          log-dead-letters = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          coordinated-shutdown.exit-clr = off
          remote {
            use-dispatcher = balancer.calling-thread-dispatcher # Else four of its actors, one after the other, each take a message to another thread.
            log-remote-lifecycle-events = off
            retry-gate-closed-for = 1s
            dot-netty.tcp {
              maximum-frame-size = 4 MiB
              send-buffer-size = 4 MiB
              receive-buffer-size = 4 MiB
              batching.enabled = off
              tcp-reuse-addr = off # Else a second process could listen on the same port.
              connection-timeout = 3s
            }
          }
          cluster {
            log-info = off
            seed-node-timeout = 2s
            retry-unsuccessful-join-after = 2s
            gossip-interval = 500ms
            leader-actions-interval = 500ms
            unreachable-nodes-reaper-interval = 500ms
            allow-weakly-up-members = 3s
            failure-detector.acceptable-heartbeat-pause = 3s
            downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
            split-brain-resolver {
              active-strategy = keep-majority
              stable-after = 10s
              down-all-when-unstable = off
            }
            distributed-data {
              gossip-interval = 1s
              notify-subscribers-interval = 50ms
              delta-crdt.enabled = off
            }
          }
        }
        """;

    /// <summary>
    /// The part of it that is no text: where there is TLS, a node takes others that have the same certificate and its key, and nobody else. Others that the machine
    /// trusts would be everybody who can get a certificate.
    /// </summary>
    /// <exception cref="CryptographicException">The file of the certificate is none, or the password is another one.</exception>
    public static DotNettySslSetup? SslOf(ClusterOptions options)
    {
        if (options.Tls is not { } tls)
        {
            return null;
        }

        var own = tls.Load();
        return new DotNettySslSetup(own, suppressValidation: false, requireMutualAuthentication: true, (other, _, _, _, _) => other is not null && own.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span));
    }

    // Members tell each other their roles: so all know who goes by which list.
    private const string SeedRole = "seed-";

    /// <summary>The seed nodes that a member has in its list.</summary>
    public static IEnumerable<string> SeedsOf(Member member) =>
        member.Roles.Where(role => role.StartsWith(SeedRole, StringComparison.Ordinal)).Select(role => role[SeedRole.Length..]);

    /// <summary>The configuration of a node.</summary>
    public static Config Of(ClusterOptions options) => ConfigurationFactory.ParseString(
        $$"""
        akka.loggers = ["{{Name<HostLogger>()}}"]
        akka.stdout-logger-class = "{{Name<SilentLogger>()}}"
        akka.actor.serializers.json = "{{Name<NoSerializer>()}}"
        akka.actor.serializers.wire = "{{Name<Wire>()}}"
        akka.actor.serialization-bindings {
          "{{Name<NodeReport>()}}" = wire
          "{{Name<ReplicatedState>()}}" = wire
          "{{Name<Greeting>()}}" = wire
          "{{Name<PermitReport>()}}" = wire
          "{{Name<PermitGrants>()}}" = wire
        }
        akka.cluster.roles = [{{string.Join(", ", options.SeedNodes.Select(node => Quote(SeedRole + node)))}}]
        akka.remote.dot-netty.tcp.hostname = {{Quote(options.Hostname)}}
        akka.remote.dot-netty.tcp.port = {{options.Port.ToString(CultureInfo.InvariantCulture)}}
        akka.remote.dot-netty.tcp.enable-ssl = {{(options.Tls is null ? "off" : "on")}}
        """)
        .WithFallback(ConfigurationFactory.ParseString(Fixed))
        .WithFallback(CallingThreadDispatcher.Config)
        .WithFallback(DistributedData.DefaultConfig());

    private static string Name<T>() => $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}";

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
