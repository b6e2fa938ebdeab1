using System.Diagnostics;
using Akka.Actor;
using Balancer.Actors.Backends;

namespace Balancer.Actors;

/// <summary>The right to have one request in flight on a backend, counted there from the pick until <see cref="Complete"/> or <see cref="Dispose"/>.</summary>
public readonly struct Lease : IDisposable
{
    private readonly LeaseId _id;

    internal Lease(LeaseId id, Backend backend, int inFlight = 0)
    {
        _id = id;
        GrantedAt = Stopwatch.GetTimestamp();
        Backend = backend;
        InFlight = inFlight;
    }

    /// <summary>The backend to send the request to.</summary>
    public Backend Backend { get; }

    /// <summary>When it was granted, as <see cref="Stopwatch.GetTimestamp"/> tells it.</summary>
    public long GrantedAt { get; }

    /// <summary>How many requests the backend had in flight when it was granted, this one included.</summary>
    public int InFlight { get; }

    /// <summary>Is cancelled when the request has to be broken off, as another node of the cluster may use its place from then on.</summary>
    public CancellationToken Revoked { get; internal init; }

    /// <summary>
    /// Gives the lease back and tells how the request ended. A lease is named, so giving it back again, or through a copy, changes nothing.
    /// </summary>
    public void Complete(Completion completion)
    {
        Backend.Actor.Tell(
            new BackendActor.Release(_id, completion with { ServiceTime = Stopwatch.GetElapsedTime(GrantedAt) }), ActorRefs.NoSender);
    }

    /// <summary>Gives the lease back without a word about the backend.</summary>
    public void Dispose()
    {
        Complete(default);
    }
}
