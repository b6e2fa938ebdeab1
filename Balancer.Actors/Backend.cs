using Akka.Actor;

namespace Balancer.Actors;

/// <summary>Where a request may be sent: the fixed part of a backend. What changes is told by <see cref="BackendStatus"/>.</summary>
public sealed class Backend
{
    private volatile bool _isAlive;
    private volatile bool _isRemoved;
    private volatile StickyCookie? _cookie;

    internal Backend(BackendId id, BackendAddress address)
    {
        Id = id;
        Address = address;
    }

    /// <summary>Its identity within its pool.</summary>
    public BackendId Id { get; }

    /// <summary>Its name and url.</summary>
    public BackendAddress Address { get; }

    /// <summary>What its actor has last said of it, for those who would rather not ask: a hint, which may be old by a moment.</summary>
    public bool IsAlive
    {
        get => _isAlive;
        internal set => _isAlive = value;
    }

    /// <summary>Whether it was taken out and its last request has ended, so that nothing need be kept for it.</summary>
    public bool IsRemoved
    {
        get => _isRemoved;
        internal set => _isRemoved = value;
    }

    /// <summary>By which clients come back to the backend they were sent to before; null where they do not.</summary>
    public StickyCookie? Cookie
    {
        get => _cookie;
        internal set => _cookie = value;
    }

    /// <summary>The connections to it.</summary>
    public ConnectionCounts Connections { get; } = new();

    /// <summary>Who owns what changes. Set where the actor is made, before anybody else knows of either.</summary>
    internal IActorRef Actor { get; set; } = ActorRefs.Nobody;
}
