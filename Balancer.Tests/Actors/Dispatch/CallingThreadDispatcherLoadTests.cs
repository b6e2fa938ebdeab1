using Akka.Actor;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Dispatch;

public sealed class CallingThreadDispatcherLoadTests : DispatcherTest
{
    private const int Threads = 8;
    private const int PerThread = 20_000;

    [Fact]
    public async Task Should_not_run_out_of_stack_when_two_actors_play_ping_pong()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef? ping = null;
        var pong = Start((left, self) => ping!.Tell(left, self));
        ping = Start((left, self) => Return((int)left, pong, self, done));
        await SettleAsync(ping);

        // So little stack that a few hundred handlers within each other would end it.
        var player = new Thread(() => ping.Tell(100_000, ActorRefs.NoSender), maxStackSize: 256 * 1024);
        player.Start();

        await Eventually.CompletesAsync(done.Task, "the last ball is played");
        player.Join();
        Assert.False(Findings.AtOnce, "no actor is run by two threads at once");
    }

    [Fact]
    public async Task Should_let_one_thread_in_at_a_time_and_lose_nothing_when_many_tell_one_actor()
    {
        var handled = 0;
        var last = new int[Threads];
        var inOrder = true;
        var actor = Start((message, _) =>
        {
            if (message is (int thread, int number))
            {
                // Not interlocked: the mailbox is all that keeps this right.
                handled++;
                inOrder &= number == ++last[thread];
            }
        });
        await SettleAsync(actor);

        Hammer(thread =>
        {
            for (var number = 1; number <= PerThread; number++)
            {
                actor.Tell((thread, number), ActorRefs.NoSender);
            }
        });

        await SettleAsync(actor);
        Assert.Equal(Threads * PerThread, handled);
        Assert.True(inOrder, "what one thread tells is handled in the order in which it was told");
        Assert.False(Findings.AtOnce, "no actor is run by two threads at once");
    }

    private static void Return(int left, IActorRef pong, IActorRef self, TaskCompletionSource done)
    {
        if (left == 0)
        {
            done.SetResult();
        }
        else
        {
            pong.Tell(left - 1, self);
        }
    }

    private static void Hammer(Action<int> blow)
    {
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() => blow(number))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }
}
