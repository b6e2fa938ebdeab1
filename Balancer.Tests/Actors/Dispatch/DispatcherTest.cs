using Akka.Actor;
using Akka.TestKit;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Dispatch;

/// <summary>Actors on the calling-thread dispatcher, all of which find what must never be.</summary>
public abstract class DispatcherTest : ActorTest
{
    private readonly TestProbe _parent;

    protected DispatcherTest()
    {
        _parent = CreateTestProbe("parent");
    }

    private protected ActorOnCallingThread.Findings Findings { get; } = new();

    // Below another actor, as one at the top starts on a way of its own, on which its first messages come one by one.
    private protected IActorRef Start(Action<object, IActorRef> onMessage)
    {
        return _parent.ChildActorOf(ActorOnCallingThread.Props(onMessage, Findings));
    }
}
