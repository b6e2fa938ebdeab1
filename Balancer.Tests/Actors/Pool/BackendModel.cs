using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>A backend as its actor is, with its mail on the way and the callers it has granted leases to.</summary>
internal sealed class BackendModel
{
    private readonly BackendState _state = new(Some.Settings(), Some.Moment);
    private readonly Queue<LeaseId> _acquires = new();
    private readonly Queue<LeaseId> _releases = new();
    private readonly List<LeaseId> _granted = [];

    /// <summary>What it has told the pool, on its way there.</summary>
    public Queue<(Liveness Liveness, int Active, long Seen)> Published { get; } = new();

    /// <summary>Requests between the pick and their end.</summary>
    public int Leases => _acquires.Count + _granted.Count;

    /// <summary>Whether a message to it, or from it, is on its way.</summary>
    public bool HasMail => _acquires.Count + _releases.Count + Published.Count > 0;

    public Liveness Liveness => _state.Liveness;

    public bool IsBusy => Leases + _releases.Count + Published.Count > 0;

    public void Send(LeaseId lease)
    {
        _acquires.Enqueue(lease);
    }

    public void DeliverAcquire()
    {
        if (_acquires.TryDequeue(out var lease))
        {
            _state.Acquire(lease, default);
            _granted.Add(lease);
        }
    }

    /// <summary>A caller gives its lease back, and as callers may, every third one does so twice.</summary>
    public void EndRequest(int which)
    {
        if (_granted.Count > 0)
        {
            var lease = _granted[which % _granted.Count];
            _granted.Remove(lease);
            _releases.Enqueue(lease);
            if (lease.Value % 3 == 0)
            {
                _releases.Enqueue(lease);
            }
        }
    }

    public void DeliverRelease()
    {
        if (_releases.TryDequeue(out var lease) && _state.Release(lease))
        {
            Publish();
        }
    }

    public void Probe(bool good)
    {
        if (_state.Probed(new ProbeResult(good, ""), Some.Moment))
        {
            Publish();
        }
    }

    private void Publish()
    {
        Published.Enqueue((_state.Liveness, _state.Active, _state.Seen));
    }
}
