using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Balancer.Tests.Host.Transport;

public class ConnectionTests
{
    private const int Amount = 10_000_000;

    [LinuxFact]
    public async Task Should_carry_ten_megabytes_both_ways_at_once()
    {
        await using var pair = await TransportPair.ConnectAsync();
        var (there, back) = (new byte[Amount], new byte[Amount]);
        new Random(4).NextBytes(there);
        new Random(5).NextBytes(back);

        var received = ReceiveAsync(pair.Peer);
        await Eventually.CompletesAsync(
            Task.WhenAll(SendAsync(pair.Peer, there), WriteAsync(pair.Output, back), ReadAndCompareAsync(pair.Input, there)),
            "everything arrives",
            TimeSpan.FromSeconds(60));

        Assert.Equal(back, await received);
    }

    [LinuxFact]
    public async Task Should_tell_that_the_peer_has_ended_its_side_while_nobody_reads()
    {
        await using var pair = await TransportPair.ConnectAsync();
        await pair.Peer.SendAsync("unread"u8.ToArray());
        Assert.False(pair.Connection.ConnectionClosed.IsCancellationRequested);

        pair.Peer.Shutdown(SocketShutdown.Send);

        await Eventually.HoldsAsync(() => pair.Connection.ConnectionClosed.IsCancellationRequested, "a half-close is told of");
        Assert.Equal("unread"u8.ToArray(), await pair.ReadAsync(6));
    }

    [LinuxFact]
    public async Task Should_tell_that_the_peer_has_reset_while_nobody_reads()
    {
        await using var pair = await TransportPair.ConnectAsync();

        pair.ResetPeer();

        await Eventually.HoldsAsync(() => pair.Connection.ConnectionClosed.IsCancellationRequested, "a reset is told of");
    }

    [LinuxFact]
    public async Task Should_reset_the_peer_at_once_when_aborted()
    {
        await using var pair = await TransportPair.ConnectAsync();

        pair.Connection.Abort(new ConnectionAbortedException());

        var reset = await Assert.ThrowsAsync<SocketException>(() => pair.Peer.ReceiveAsync(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        await Eventually.HoldsAsync(() => pair.Connection.ConnectionClosed.IsCancellationRequested, "an abort is an end");
    }

    [LinuxFact]
    public async Task Should_end_regularly_when_aborted_without_a_reason()
    {
        await using var pair = await TransportPair.ConnectAsync();

        pair.Connection.Abort(null!);

        Assert.Equal(0, await pair.Peer.ReceiveAsync(new byte[1]));
        await Assert.ThrowsAsync<ConnectionAbortedException>(() => pair.Input.ReadAsync().AsTask());
    }

    [LinuxFact]
    public async Task Should_let_the_peer_read_the_answer_when_closed_with_unread_input()
    {
        await using var pair = await TransportPair.ConnectAsync();
        await pair.Peer.SendAsync(new byte[100_000]);
        await pair.ReadAsync(1);
        await pair.Output.WriteAsync("no"u8.ToArray());

        await pair.Connection.DisposeAsync();

        var answer = new byte[2];
        Assert.Equal(2, await pair.Peer.ReceiveAsync(answer));
        Assert.Equal("no"u8.ToArray(), answer);
        Assert.Equal(0, await pair.Peer.ReceiveAsync(answer));
    }

    [LinuxFact]
    public async Task Should_have_the_features_that_Kestrel_asks_for()
    {
        await using var pair = await TransportPair.ConnectAsync();
        var features = pair.Connection.Features;

        Assert.Same(pair.Connection, features.Get<IConnectionTransportFeature>());
        Assert.Equal(pair.Connection.ConnectionId, features.Get<IConnectionIdFeature>()!.ConnectionId);
        Assert.Equal(pair.Connection.Items, features.Get<IConnectionItemsFeature>()!.Items);
        Assert.NotNull(features.Get<IMemoryPoolFeature>()!.MemoryPool);
        Assert.Equal(((IPEndPoint)pair.Peer.LocalEndPoint!).Port, ((IPEndPoint)pair.Connection.RemoteEndPoint!).Port);
        Assert.Equal(pair.Connection.LocalEndPoint, features.Get<IConnectionEndPointFeature>()!.LocalEndPoint);
        Assert.Null(features.Get<IConnectionHeartbeatFeature>());
        features.Set<IConnectionIdFeature>(null);
        Assert.Null(features.Get<IConnectionIdFeature>());
        Assert.Equal(5, features.Count());
    }

    private static async Task SendAsync(Socket peer, byte[] bytes)
    {
        var random = new Random(6);
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await peer.SendAsync(bytes.AsMemory(sent, Math.Min(random.Next(1, 100_000), bytes.Length - sent)));
        }
    }

    private static async Task<byte[]> ReceiveAsync(Socket peer)
    {
        var (random, bytes) = (new Random(7), new byte[Amount]);
        for (var received = 0; received < Amount;)
        {
            received += await peer.ReceiveAsync(bytes.AsMemory(received, Math.Min(random.Next(1, 50_000), Amount - received)));
        }

        return bytes;
    }

    private static async Task WriteAsync(PipeWriter output, byte[] bytes)
    {
        var random = new Random(8);
        for (var written = 0; written < bytes.Length;)
        {
            var count = Math.Min(random.Next(1, 100_000), bytes.Length - written);
            await output.WriteAsync(bytes.AsMemory(written, count));
            written += count;
        }
    }

    private static async Task ReadAndCompareAsync(PipeReader input, byte[] expected)
    {
        var random = new Random(9);
        for (var read = 0; read < expected.Length;)
        {
            var buffer = (await input.ReadAsync()).Buffer;
            var consumed = random.Next(0, (int)buffer.Length + 1);
            Assert.True(buffer.FirstSpan.SequenceEqual(expected.AsSpan(read, (int)buffer.Length)), "the bytes are those that were sent");
            read += consumed;
            input.AdvanceTo(buffer.GetPosition(consumed), read < expected.Length && random.Next(2) == 0 ? buffer.GetPosition(consumed) : buffer.End);
            if (read + buffer.Length - consumed == expected.Length)
            {
                return;
            }
        }
    }
}
