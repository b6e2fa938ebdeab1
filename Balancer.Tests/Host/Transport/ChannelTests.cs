using Balancer.Host.Transport;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Transport;

public class ChannelTests
{
    [LinuxFact]
    public async Task Should_lose_no_byte_and_no_end_when_pieces_are_as_large_as_the_buffer_or_smaller()
    {
        await using var loops = new ChannelLoops();
        for (var round = 0; round < 50; round++)
        {
            var (channel, peer) = await loops.ConnectAsync();
            using var open = channel;
            var random = new Random(round);
            var sizes = Enumerable.Range(0, 50).Select(_ => random.Next(1, 20)).ToArray();
            var sending = Task.Run(() =>
            {
                foreach (var size in sizes)
                {
                    peer.Send(new byte[size]);
                }

                peer.Dispose();
            });

            var received = await Eventually.CompletesAsync(ReceiveAllAsync(channel), "the end is told of");

            await sending;
            Assert.Equal(sizes.Sum(), received);
        }
    }

    [LinuxFact]
    public async Task Should_let_anybody_abort_and_dispose_while_others_use_it()
    {
        await using var loops = new ChannelLoops();
        for (var round = 0; round < 200; round++)
        {
            var (channel, peer) = await loops.ConnectAsync();
            using var other = peer;
            var random = new Random(round);
            var reading = Task.Run(() => ReceiveAllAsync(channel));
            var writing = Task.Run(() => channel.SendAsync(new byte[10_000_000]).AsTask());

            var ends = Task.WhenAll(
                Task.Run(() => channel.Abort()),
                Task.Run(() => Spin(random.Next(1000), channel.Dispose)),
                Task.Run(channel.Dispose));

            await Eventually.CompletesAsync(Task.WhenAll(reading, writing, ends), "nobody is left waiting");
            Assert.False(await writing);
            Assert.Equal(Channel.Failed, channel.Receive(new byte[1]));
        }
    }

    [LinuxFact]
    public async Task Should_tell_late_listeners_that_the_peer_has_ended()
    {
        await using var loops = new ChannelLoops();
        var (channel, peer) = await loops.ConnectAsync();
        using var open = channel;
        peer.Dispose();
        await Eventually.HoldsAsync(() => channel.HasPeerEnded, "the end is seen");
        var told = false;

        channel.PeerEnded = () => told = true;

        Assert.True(told);
    }

    [LinuxFact]
    public async Task Should_end_its_loops_when_they_are_disposed_of_by_what_runs_on_one()
    {
        await using var loops = new ChannelLoops();
        var (channel, peer) = await loops.ConnectAsync();
        using var open = channel;
        using var other = peer;
        var onLoop = DisposeOnLoopAsync();

        // One that came before the wait was set up is told of on the thread pool.
        await Eventually.HoldsAsync(() => peer.Send(new byte[1]) == 1 && onLoop.IsCompleted, "what waits runs on the loop");

        Assert.StartsWith("event loop", await onLoop, StringComparison.Ordinal);

        async Task<string?> DisposeOnLoopAsync()
        {
            do
            {
                await channel.WaitForInputAsync();
                channel.Receive(new byte[10]);
            }
            while (EventLoop.Current is null);

            loops.Loops.Dispose();
            return Thread.CurrentThread.Name;
        }
    }

    private static void Spin(int iterations, Action then)
    {
        Thread.SpinWait(iterations);
        then();
    }

    private static async Task<int> ReceiveAllAsync(Channel channel)
    {
        var (sum, buffer) = (0, new byte[10]);
        while (true)
        {
            await channel.WaitForInputAsync();
            var count = channel.Receive(buffer);
            if (count is 0 or Channel.Failed)
            {
                return sum;
            }

            sum += Math.Max(count, 0);
        }
    }
}
