using System.Buffers;
using System.Net.Sockets;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Connections;

namespace Balancer.Tests.Host.Transport;

public class ConnectionOutputTests
{
    // More than the system takes for a peer that reads nothing.
    private const int TooMuch = 32 << 20;

    [LinuxFact]
    public async Task Should_send_when_flushed_and_count_what_is_not()
    {
        await using var pair = await TransportPair.ConnectAsync();

        pair.Output.Write("abc"u8);
        Assert.Equal(3, pair.Output.UnflushedBytes);
        Assert.Equal(0, pair.Peer.Available);
        var flush = pair.Output.FlushAsync().AsTask();

        Assert.True(flush.IsCompleted, "a flush sends at once");
        Assert.True(await flush is { IsCanceled: false, IsCompleted: false });
        Assert.Equal(0, pair.Output.UnflushedBytes);
        Assert.Equal("abc"u8.ToArray(), await ReceiveAsync(pair.Peer, 3));
        Assert.True(pair.Output.FlushAsync().AsTask().IsCompletedSuccessfully, "nothing to send is sent at once");
    }

    [LinuxTheory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(300_000)]
    public async Task Should_give_at_least_the_room_asked_for_and_send_it_in_order(int hint)
    {
        await using var pair = await TransportPair.ConnectAsync();
        var expected = new byte[700_000];
        new Random(2).NextBytes(expected);

        for (var written = 0; written < expected.Length;)
        {
            var room = pair.Output.GetSpan(hint);
            Assert.True(room.Length >= Math.Max(hint, 1));
            var count = Math.Min(room.Length, expected.Length - written);
            expected.AsSpan(written, count).CopyTo(room);
            pair.Output.Advance(count);
            written += count;
        }

        var flush = pair.Output.FlushAsync().AsTask();
        Assert.Equal(expected, await ReceiveAsync(pair.Peer, expected.Length));
        await Eventually.CompletesAsync(flush, "everything is sent");
    }

    [LinuxFact]
    public async Task Should_wait_for_a_slow_reader()
    {
        await using var pair = await TransportPair.ConnectAsync();
        var expected = Fill(pair);

        var flush = pair.Output.FlushAsync().AsTask();

        Assert.False(flush.IsCompleted, "the system has not taken everything");
        Assert.Throws<InvalidOperationException>(() => pair.Output.GetMemory());
        Assert.Equal(expected, await ReceiveAsync(pair.Peer, TooMuch));
        Assert.False((await Eventually.CompletesAsync(flush, "everything is sent")).IsCompleted);
    }

    [LinuxFact]
    public async Task Should_leave_the_rest_to_the_next_flush_when_one_is_canceled()
    {
        await using var pair = await TransportPair.ConnectAsync();
        var expected = Fill(pair);
        var flush = pair.Output.FlushAsync().AsTask();

        pair.Output.CancelPendingFlush();

        Assert.True((await Eventually.CompletesAsync(flush, "a flush is canceled")).IsCanceled);
        Assert.True(pair.Output.UnflushedBytes > 0);
        var second = pair.Output.FlushAsync().AsTask();
        Assert.Equal(expected, await ReceiveAsync(pair.Peer, TooMuch));
        Assert.False((await Eventually.CompletesAsync(second, "everything is sent")).IsCanceled);
    }

    [LinuxFact]
    public async Task Should_cancel_the_next_flush_when_none_is_pending_and_send_all_the_same()
    {
        await using var pair = await TransportPair.ConnectAsync();

        pair.Output.CancelPendingFlush();
        pair.Output.Write("abc"u8);

        Assert.True((await pair.Output.FlushAsync()).IsCanceled);
        Assert.Equal("abc"u8.ToArray(), await ReceiveAsync(pair.Peer, 3));
        Assert.False((await pair.Output.FlushAsync()).IsCanceled);
    }

    [LinuxFact]
    public async Task Should_end_a_flush_when_its_token_is_canceled()
    {
        await using var pair = await TransportPair.ConnectAsync();
        using var cancellation = new CancellationTokenSource();
        Fill(pair);
        var flush = pair.Output.FlushAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.CompletesAsync(flush, "a flush is canceled"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pair.Output.FlushAsync(cancellation.Token).AsTask());
        pair.Connection.Abort();
    }

    [LinuxTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_end_a_flush_as_completed_when_the_connection_breaks(bool byPeer)
    {
        await using var pair = await TransportPair.ConnectAsync();
        Fill(pair);
        var flush = pair.Output.FlushAsync().AsTask();

        if (byPeer)
        {
            pair.ResetPeer();
        }
        else
        {
            pair.Connection.Abort(new ConnectionAbortedException());
        }

        Assert.True((await Eventually.CompletesAsync(flush, "a broken connection ends a flush")).IsCompleted);
        pair.Output.Write("abc"u8);
        Assert.True((await pair.Output.FlushAsync()).IsCompleted, "it stays broken");
    }

    [LinuxFact]
    public async Task Should_send_what_is_left_when_disposed_of()
    {
        await using var pair = await TransportPair.ConnectAsync();
        var expected = Fill(pair);
        await pair.Output.CompleteAsync();
        Assert.Throws<InvalidOperationException>(() => pair.Output.GetMemory());

        var disposal = pair.Connection.DisposeAsync().AsTask();

        Assert.Equal(expected, await ReceiveAsync(pair.Peer, TooMuch));
        Assert.Equal(0, await pair.Peer.ReceiveAsync(new byte[1]));
        await Eventually.CompletesAsync(disposal, "everything is sent");
    }

    [LinuxFact]
    public async Task Should_reset_when_completed_with_an_error()
    {
        await using var pair = await TransportPair.ConnectAsync();

        await pair.Output.CompleteAsync(new IOException());

        var reset = await Assert.ThrowsAsync<SocketException>(() => pair.Peer.ReceiveAsync(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    private static byte[] Fill(TransportPair pair)
    {
        var bytes = new byte[TooMuch];
        new Random(3).NextBytes(bytes);
        pair.Output.Write(bytes);
        return bytes;
    }

    private static async Task<byte[]> ReceiveAsync(Socket peer, int count)
    {
        var bytes = new byte[count];
        for (var received = 0; received < count;)
        {
            var piece = await Eventually.CompletesAsync(peer.ReceiveAsync(bytes.AsMemory(received)).AsTask(), "more comes");
            Assert.NotEqual(0, piece);
            received += piece;
        }

        return bytes;
    }
}
