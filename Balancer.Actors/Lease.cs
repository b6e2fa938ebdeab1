using Balancer.Actors.Backends;

namespace Balancer.Actors;

/// <summary>The right to have one request in flight on a backend, counted there from the pick until <see cref="Dispose"/>.</summary>
public readonly struct Lease : IDisposable
{
    private readonly LeaseId _id;

    internal Lease(LeaseId id, Backend backend)
    {
        _id = id;
        Backend = backend;
    }

    /// <summary>The backend to send the request to.</summary>
    public Backend Backend { get; }

    /// <summary>Gives the lease back. A lease is named, so giving it back again, or through a copy, changes nothing.</summary>
    public void Dispose()
    {
        Backend.Actor.Tell(new BackendActor.Release(_id), Akka.Actor.ActorRefs.NoSender);
    }

    /// <summary>Reports that no connection could be made, so that the backend is probed at once and not at the next interval.</summary>
    public void ReportConnectFailure()
    {
        Backend.Actor.Tell(BackendActor.ConnectFailed.Instance, Akka.Actor.ActorRefs.NoSender);
    }
}
