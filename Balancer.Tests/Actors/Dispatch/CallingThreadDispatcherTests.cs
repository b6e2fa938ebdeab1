using Akka.Actor;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Dispatch;

public sealed class CallingThreadDispatcherTests : DispatcherTest
{
    [Fact]
    public async Task Should_run_on_the_callers_thread_before_the_tell_returns_when_the_actor_is_idle()
    {
        var ranOn = 0;
        var actor = await StartIdleAsync((_, _) => ranOn = Environment.CurrentManagedThreadId);

        for (var i = 0; i < 1000; i++)
        {
            ranOn = 0;
            actor.Tell("run", ActorRefs.NoSender);

            Assert.Equal(Environment.CurrentManagedThreadId, ranOn);
        }
    }

    [Fact]
    public async Task Should_have_handled_what_handlers_told_when_the_tell_returns()
    {
        var order = new List<string>();
        var second = await StartIdleAsync((message, _) => order.Add($"second {message}"));
        var first = await StartIdleAsync((message, self) =>
        {
            second.Tell(message, self);
            order.Add($"first {message}");
        });
        order.Clear();

        first.Tell("a", ActorRefs.NoSender);
        first.Tell("b", ActorRefs.NoSender);

        Assert.Equal(["first a", "second a", "first b", "second b"], order);
    }

    [Fact]
    public async Task Should_handle_what_an_actor_tells_itself_after_the_handler()
    {
        var order = new List<string>();
        var actor = await StartIdleAsync((message, self) =>
        {
            if (message is int left and > 0)
            {
                self.Tell(left - 1, self);
                order.Add($"end of {left}");
            }
        });

        actor.Tell(3, ActorRefs.NoSender);

        Assert.Equal(["end of 3", "end of 2", "end of 1"], order);
    }

    [Fact]
    public async Task Should_leave_the_teller_its_own_context_when_it_tells_from_another_dispatcher()
    {
        var told = CreateTestProbe();
        var actor = await StartIdleAsync((_, _) => { });
        var teller = Sys.ActorOf(Props.Create(() => new Teller(actor)));

        teller.Tell("go", told);

        Assert.Equal(teller, await told.ExpectMsgAsync<IActorRef>());
    }

    [Fact]
    public async Task Should_let_the_caller_go_when_an_actor_tells_itself_for_ever()
    {
        var stop = false;
        var handled = 0L;
        var actor = await StartIdleAsync((message, self) =>
        {
            Interlocked.Increment(ref handled);
            if (message is "again" && !Volatile.Read(ref stop))
            {
                self.Tell("again", self);
            }
        });

        var caller = Task.Run(() => actor.Tell("again", ActorRefs.NoSender));

        await Eventually.CompletesAsync(caller, "a caller does not work for others for ever");
        var then = Interlocked.Read(ref handled);
        await Eventually.HoldsAsync(() => Interlocked.Read(ref handled) > then + 100_000, "and the thread pool goes on in its place");
        Volatile.Write(ref stop, true);
        await SettleAsync(actor);
    }

    // Starting an actor involves other threads, so one is idle for sure only when a whole message was handled on this one.
    private async Task<IActorRef> StartIdleAsync(Action<object, IActorRef> onMessage)
    {
        var ranOn = 0;
        var actor = Start((message, self) =>
        {
            ranOn = Environment.CurrentManagedThreadId;
            onMessage(message, self);
        });

        await Eventually.HoldsAsync(
            () =>
            {
                ranOn = 0;
                actor.Tell("are you idle?", ActorRefs.NoSender);
                return ranOn == Environment.CurrentManagedThreadId;
            },
            "an actor whom nobody else tells anything is idle");
        return actor;
    }

    private sealed class Teller : ReceiveActor
    {
        public Teller(IActorRef other)
        {
            Receive<string>(_ =>
            {
                other.Tell("run");
                Sender.Tell(Self);
            });
        }
    }
}
