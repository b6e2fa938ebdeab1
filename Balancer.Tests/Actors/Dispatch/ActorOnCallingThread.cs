using Akka.Actor;
using CallingThreadDispatcher = Balancer.Actors.Dispatch.CallingThreadDispatcher;

namespace Balancer.Tests.Actors.Dispatch;

/// <summary>
/// An actor on the dispatcher under test that does what the test says, and sees whether two threads are let in, or one within
/// another handler.
/// </summary>
internal sealed class ActorOnCallingThread : UntypedActor
{
    [ThreadStatic]
    private static int _depth;

    private readonly Action<object, IActorRef> _onMessage;
    private readonly Findings _findings;
    private int _inside;

    public ActorOnCallingThread(Action<object, IActorRef> onMessage, Findings findings)
    {
        _onMessage = onMessage;
        _findings = findings;
    }

    public static Props Props(Action<object, IActorRef> onMessage, Findings findings)
    {
        return Akka.Actor.Props.Create(() => new ActorOnCallingThread(onMessage, findings)).WithDispatcher(CallingThreadDispatcher.Path);
    }

    protected override void OnReceive(object message)
    {
        if (Interlocked.Increment(ref _inside) > 1)
        {
            _findings.AtOnce = true;
        }

        if (++_depth > 1)
        {
            _findings.Nested = true;
        }

        _onMessage(message, Self);
        _depth--;
        Interlocked.Decrement(ref _inside);
    }

    /// <summary>What must never be found.</summary>
    internal sealed class Findings
    {
        /// <summary>Two threads were in one actor.</summary>
        public volatile bool AtOnce;

        /// <summary>A handler ran inside another one.</summary>
        public volatile bool Nested;
    }
}
