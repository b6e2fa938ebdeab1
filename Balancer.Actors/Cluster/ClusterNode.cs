using System.Net.Sockets;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Hosting.Logging;
using Balancer.Actors.Permits;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Balancer.Actors.Cluster;

/// <summary>
/// This node's part in the cluster: an actor system beside that of the pools, which Akka may end (that is what happens to those who were cut off for
/// long) and which then begins anew, while requests go on as if nothing had happened.
/// </summary>
internal sealed partial class ClusterNode(ClusterOptions options, ClusterSide side, ILoggerFactory loggers) : IHostedService
{
    private const string SystemName = "balancer"; // Part of the address by which nodes know each other.

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TimeToLeave = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = loggers.CreateLogger<ClusterNode>();
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ActorSystem? _system;
    private volatile IReadOnlyList<string>? _rejoin;
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    /// <exception cref="ClusterException">The port cannot be listened on, or the file of the settings cannot be written.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            side.Shared.Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClusterException($"Balancer:Cluster:Directory: '{options.Directory}' cannot be written", e);
        }

        try
        {
            _system = Incarnate();
        }
        catch (Exception e) when (CauseOf(e) is SocketException)
        {
            throw new ClusterException($"Balancer:Cluster:Hostname, Balancer:Cluster:Port: cannot listen on {options.Name}", CauseOf(e));
        }

        _running = RunAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.TrySetResult();
        if (_system is { } system)
        {
            // Others learn that it is gone, and need not find out. Where nobody answers, it goes all the same.
            var leaving = CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
            await ((Task)leaving.WaitAsync(TimeToLeave, CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ((Task)_running.WaitAsync(TimeToLeave, CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static Exception CauseOf(Exception e) => e.InnerException is { } inner ? CauseOf(inner) : e;

    private async Task RunAsync()
    {
        while (_system is { } system)
        {
            await system.WhenTerminated;
            if (_stopping.Task.IsCompleted)
            {
                return;
            }

            LogAgain(CoordinatedShutdown.Get(system).ShutdownReason is CoordinatedShutdown.ClusterJoinUnsuccessfulReason ? "it joins another one" : "it was cut off");
            side.Peers.Tell(new Peers.Nodes([]));
            side.Permits.Tell(new PermitExchange.Leads(IsFirst: false));
            _system = await IncarnateAgainAsync();
        }
    }

    private async Task<ActorSystem?> IncarnateAgainAsync()
    {
        while (true)
        {
            try
            {
                if (await Task.WhenAny(Task.Delay(Pause), _stopping.Task) == _stopping.Task)
                {
                    return null;
                }

                return Incarnate();
            }
            catch (Exception e)
            {
                LogNotAgain(e); // The port may be in use by somebody else for now.
            }
        }
    }

    private ActorSystem Incarnate()
    {
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(ClusterConfiguration.Of(options)), new LoggerFactorySetup(loggers));
        var system = ActorSystem.Create(SystemName, ClusterConfiguration.SslOf(options) is { } ssl ? setup.And(ssl) : setup);
        var first = _rejoin ?? options.SeedNodes;
        _rejoin = null;
        system.ActorOf(Link.Props(side.Peers, side.Permits, options.SeedNodes, first, nodes => Rejoin(system, nodes)), Link.Name);
        return system;
    }

    private void Rejoin(ActorSystem system, IReadOnlyList<string> nodes)
    {
        _rejoin = nodes;
        _ = CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClusterJoinUnsuccessfulReason.Instance);
    }

    [LoggerMessage(EventId = 0, Level = LogLevel.Warning, Message = "This node is no longer part of the cluster ({Reason}); it goes on by itself, and looks for the others again")]
    private partial void LogAgain(string reason);

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The cluster cannot be looked for; this is tried again")]
    private partial void LogNotAgain(Exception cause);
}
