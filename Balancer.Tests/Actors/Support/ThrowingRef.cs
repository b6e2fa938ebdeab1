using Akka.Actor;

namespace Balancer.Tests.Actors.Support;

/// <summary>A sender whose answer cannot be delivered: the handler that answers it throws.</summary>
internal sealed class ThrowingRef : MinimalActorRef
{
    public static readonly ThrowingRef Instance = new();

    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "throws";

    public override IActorRefProvider Provider => throw new NotSupportedException("It belongs to no actor system.");

    protected override void TellInternal(object message, IActorRef sender)
    {
        throw new InvalidOperationException("The test's own fault.");
    }
}
