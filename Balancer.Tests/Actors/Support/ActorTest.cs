using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Balancer.Actors.Supervision;
using CallingThreadDispatcher = Balancer.Actors.Dispatch.CallingThreadDispatcher;

namespace Balancer.Tests.Actors.Support;

/// <summary>An actor system as the product configures it, but with a clock that stands until the test moves it.</summary>
public abstract class ActorTest : TestKit
{
    private static readonly Config Configuration = ConfigurationFactory.ParseString(
        $$"""
        akka.stdout-loglevel = OFF
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        akka.actor.guardian-supervisor-strategy = "{{typeof(ResumeStrategy).AssemblyQualifiedName}}"
        """).WithFallback(CallingThreadDispatcher.Config);

    private readonly TestProbe _asker;

    protected ActorTest()
        : base(Configuration)
    {
        _asker = CreateTestProbe("asker");
        Logged = new LogRecord(this);
    }

    /// <summary>What the actors have logged since the test began.</summary>
    private protected LogRecord Logged { get; }

    private protected TestScheduler Time => (TestScheduler)Sys.Scheduler;

    /// <summary>Lets an actor handle all that was told to it before.</summary>
    protected async Task SettleAsync(IActorRef actor)
    {
        actor.Tell(new Identify(null), _asker);
        await _asker.ExpectMsgAsync<ActorIdentity>();
    }

    /// <summary>Moves the clock, and lets the actor handle what became due.</summary>
    protected async Task AdvanceAsync(TimeSpan time, IActorRef actor)
    {
        // Timers the actor sets for what it was told before must be set by then.
        await SettleAsync(actor);
        Time.Advance(time);
        await SettleAsync(actor);
    }
}
