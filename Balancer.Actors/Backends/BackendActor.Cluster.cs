using Akka.Actor;
using Balancer.Actors.Cluster;
using Balancer.Actors.Events;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;

namespace Balancer.Actors.Backends;

/// <summary>In a cluster other nodes probe, too, and tell each other what they have found.</summary>
internal sealed partial class BackendActor
{
    /// <summary>From the health supervisor, in a cluster: this node is to probe the backend, or is not.</summary>
    public sealed record Assigned(bool IsMine);

    /// <summary>From the pool, in a cluster: what the probes of other nodes say.</summary>
    public sealed record Heard(IReadOnlyList<PeerVerdict> Verdicts);

    /// <summary>From the pool, in a cluster: this node must have nothing in flight there any more.</summary>
    public sealed record Revoke
    {
        public static readonly Revoke Instance = new();
    }

    private CancellationTokenSource? _revocation; // Of what is in flight now.
    private bool _isShared; // Other nodes probe, too.
    private bool _isDoubtful;
    private (bool? IsAlive, string? Reason, long Memory) _told;

    private void ReceiveCluster()
    {
        Receive<Assigned>(m => Take(m.IsMine));
        Receive<Heard>(m => Hear(m.Verdicts));
        Receive<Revoke>(_ => BreakOff());
    }

    // Those that hold for all nodes can be taken from one.
    private CancellationToken Revocable => _state.IsRevocable ? (_revocation ??= new CancellationTokenSource()).Token : default;

    // Whoever is told does so on another thread.
    private void BreakOff()
    {
        _ = _revocation?.CancelAsync();
        _revocation = null;
    }

    private void Take(bool isMine)
    {
        _isShared = true;
        if (_state.Assigned(isMine, _clock()))
        {
            Tell(_state.Witness, ChangeLog.ByProbes);
            Publish();
        }

        TellOthers();
    }

    private void Hear(IReadOnlyList<PeerVerdict> verdicts)
    {
        if (_state.Heard(verdicts, _clock()))
        {
            Tell(_state.Witness, ChangeLog.ByProbes);
            Publish();
        }

        TellOthers();
    }

    private void Remember(long memory)
    {
        _state.MemoryRead(memory);
        TellOthers();
    }

    // What this node has found, for those who do not probe; and the health supervisor, where it is to go on although others do.
    private void TellOthers()
    {
        if (!_isShared)
        {
            return;
        }

        if (_state.Sight != _told)
        {
            _told = _state.Sight;
            _pool.Tell(new PoolActor.Saw(_backend.Id, _told.IsAlive, _told.Reason, _told.Memory));
        }

        if (_state.IsDoubtful != _isDoubtful)
        {
            _isDoubtful = _state.IsDoubtful;
            _health.Tell(new HealthSupervisor.Doubt(_backend.Id, _isDoubtful));
        }
    }
}
