using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Connections;

namespace Balancer.Tests.Host.Transport;

public class ConnectionInputTests
{
    [LinuxFact]
    public async Task Should_return_what_was_not_examined_at_once()
    {
        await using var pair = await TransportPair.ConnectAsync();
        await pair.Peer.SendAsync("abc"u8.ToArray());
        var first = await ReadAsync(pair);
        pair.Input.AdvanceTo(first.Buffer.GetPosition(1));

        var second = pair.Input.ReadAsync().AsTask();

        Assert.True(second.IsCompletedSuccessfully, "what was not examined is there at once");
        Assert.Equal("bc", Text(await second));
    }

    [LinuxFact]
    public async Task Should_wait_for_more_and_keep_the_rest_when_everything_was_examined()
    {
        await using var pair = await TransportPair.ConnectAsync();
        await pair.Peer.SendAsync("abc"u8.ToArray());
        var first = await ReadAsync(pair);
        pair.Input.AdvanceTo(first.Buffer.GetPosition(1), first.Buffer.End);

        var second = pair.Input.ReadAsync().AsTask();
        Assert.False(second.IsCompleted, "what was examined is not returned again");
        await pair.Peer.SendAsync("d"u8.ToArray());

        Assert.Equal("bcd", Text(await Eventually.CompletesAsync(second, "more has come")));
    }

    [LinuxFact]
    public async Task Should_return_the_rest_and_the_end_when_the_peer_ends_its_side()
    {
        await using var pair = await TransportPair.ConnectAsync();
        await pair.Peer.SendAsync("abc"u8.ToArray());
        var first = await ReadAsync(pair);
        pair.Input.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        pair.Peer.Shutdown(SocketShutdown.Send);

        var second = await ReadAsync(pair);
        pair.Input.AdvanceTo(second.Buffer.End);
        var third = await ReadAsync(pair);

        Assert.True(second.IsCompleted && Text(second) == "abc", "the rest comes with the end");
        Assert.True(third.IsCompleted && third.Buffer.IsEmpty, "the end stays");
        Assert.True(pair.Input.HasEnded);
    }

    [LinuxFact]
    public async Task Should_try_to_read_without_waiting()
    {
        await using var pair = await TransportPair.ConnectAsync();

        Assert.False(pair.Input.TryRead(out _), "there is nothing yet");
        await pair.Peer.SendAsync("abc"u8.ToArray());

        var result = default(ReadResult);
        await Eventually.HoldsAsync(() => pair.Input.TryRead(out result), "what was sent is found");
        Assert.Equal("abc", Text(result));
    }

    [LinuxFact]
    public async Task Should_cancel_a_pending_read_and_go_on_reading()
    {
        await using var pair = await TransportPair.ConnectAsync();
        var read = pair.Input.ReadAsync().AsTask();

        pair.Input.CancelPendingRead();

        var result = await Eventually.CompletesAsync(read, "a read is canceled");
        Assert.True(result.IsCanceled && !result.IsCompleted && result.Buffer.IsEmpty);
        await pair.Peer.SendAsync("abc"u8.ToArray());
        Assert.Equal("abc", Text(await ReadAsync(pair)));
    }

    [LinuxFact]
    public async Task Should_cancel_the_next_read_when_nobody_reads()
    {
        await using var pair = await TransportPair.ConnectAsync();
        await pair.Peer.SendAsync("abc"u8.ToArray());
        var first = await ReadAsync(pair);
        pair.Input.AdvanceTo(first.Buffer.Start);

        pair.Input.CancelPendingRead();

        var second = await ReadAsync(pair);
        Assert.True(second.IsCanceled && Text(second) == "abc", "a canceled read tells what is there");
        pair.Input.AdvanceTo(second.Buffer.Start);
        Assert.False((await ReadAsync(pair)).IsCanceled, "one read is canceled");
    }

    [LinuxFact]
    public async Task Should_end_a_read_when_its_token_is_canceled_and_go_on_reading()
    {
        await using var pair = await TransportPair.ConnectAsync();
        using var cancellation = new CancellationTokenSource();
        var read = pair.Input.ReadAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.CompletesAsync(read, "a read is canceled"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pair.Input.ReadAsync(cancellation.Token).AsTask());
        await pair.Peer.SendAsync("abc"u8.ToArray());
        Assert.Equal("abc", Text(await ReadAsync(pair)));
    }

    [LinuxFact]
    public async Task Should_fail_when_the_peer_resets()
    {
        await using var pair = await TransportPair.ConnectAsync();
        var read = pair.Input.ReadAsync().AsTask();

        pair.ResetPeer();

        await Assert.ThrowsAsync<ConnectionResetException>(() => Eventually.CompletesAsync(read, "a reset ends a read"));
        await Assert.ThrowsAsync<ConnectionResetException>(() => pair.Input.ReadAsync().AsTask());
    }

    [LinuxFact]
    public async Task Should_fail_for_the_reason_given_when_aborted()
    {
        await using var pair = await TransportPair.ConnectAsync();
        var read = pair.Input.ReadAsync().AsTask();
        var reason = new ConnectionAbortedException("a reason");

        pair.Connection.Abort(reason);

        Assert.Same(reason, await Assert.ThrowsAsync<ConnectionAbortedException>(() => Eventually.CompletesAsync(read, "an abort ends a read")));
        Assert.Same(reason, await Assert.ThrowsAsync<ConnectionAbortedException>(() => pair.Input.ReadAsync().AsTask()));
    }

    [LinuxFact]
    public async Task Should_hold_a_large_message_in_one_piece_when_it_is_examined_only()
    {
        await using var pair = await TransportPair.ConnectAsync();
        var message = new byte[300_000];
        new Random(1).NextBytes(message);
        var sending = pair.Peer.SendAsync(message);

        Assert.Equal(message, await pair.ReadAsync(message.Length));
        await sending;
    }

    [LinuxFact]
    public async Task Should_refuse_what_a_pipe_refuses()
    {
        await using var pair = await TransportPair.ConnectAsync();
        await pair.Peer.SendAsync("abc"u8.ToArray());
        var result = await ReadAsync(pair);

        Assert.Throws<InvalidOperationException>(() => pair.Input.TryRead(out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Input.AdvanceTo(result.Buffer.End, result.Buffer.Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Input.AdvanceTo(new ReadOnlySequence<byte>(new byte[9]).End));
        pair.Input.AdvanceTo(result.Buffer.End);
        var pending = pair.Input.ReadAsync().AsTask();
        Assert.Throws<InvalidOperationException>(() => pair.Input.TryRead(out _));
        pair.Input.CancelPendingRead();
        await Eventually.CompletesAsync(pending, "a read is canceled");
        await pair.Input.CompleteAsync();
        Assert.Throws<InvalidOperationException>(() => pair.Input.TryRead(out _));
    }

    [LinuxFact]
    public async Task Should_let_go_of_a_read_when_the_connection_is_disposed_of()
    {
        await using var pair = await TransportPair.ConnectAsync();
        var read = pair.Input.ReadAsync().AsTask();

        await pair.Connection.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Eventually.CompletesAsync(read, "nobody is left waiting"));
    }

    private static Task<ReadResult> ReadAsync(TransportPair pair) =>
        Eventually.CompletesAsync(pair.Input.ReadAsync().AsTask(), "a read ends");

    private static string Text(ReadResult result) => Encoding.ASCII.GetString(result.Buffer);
}
