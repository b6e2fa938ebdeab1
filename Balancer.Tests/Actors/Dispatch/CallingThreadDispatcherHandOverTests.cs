using Akka.Actor;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Dispatch;

/// <summary>Handlers never run inside one another, also where the thread pool goes on with what a caller has left.</summary>
public sealed class CallingThreadDispatcherHandOverTests : DispatcherTest
{
    [Fact]
    public async Task Should_not_nest_when_two_actors_tell_each_other_for_long()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef? ping = null;
        var pong = Start((left, self) => ping!.Tell(left, self));
        ping = Start((left, self) =>
        {
            if ((int)left == 0)
            {
                done.TrySetResult();
            }

            ((int)left > 0 ? pong : ActorRefs.Nobody).Tell((int)left - 1, self);
        });

        ping.Tell(10_000, ActorRefs.NoSender);

        await Eventually.CompletesAsync(done.Task, "the last ball is played");
        Assert.False(Findings.Nested, "no handler runs inside another one, whoever runs it");
    }

    [Fact]
    public async Task Should_not_nest_when_an_actor_speaks_to_another_for_ever()
    {
        var stop = false;
        var heard = 0;
        var listener = Start((_, _) => Interlocked.Increment(ref heard));
        var speaker = Start((message, self) =>
        {
            listener.Tell(message, self);
            (Volatile.Read(ref stop) ? ActorRefs.Nobody : self).Tell(message, self);
        });

        await Task.Run(() => speaker.Tell("listen", ActorRefs.NoSender));

        await Eventually.HoldsAsync(() => Volatile.Read(ref heard) > 100_000, "the thread pool goes on");
        Volatile.Write(ref stop, true);
        await SettleAsync(speaker);
        Assert.False(Findings.Nested, "no handler runs inside another one, whoever runs it");
    }
}
