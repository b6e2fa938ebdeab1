using System.Net;
using System.Net.Sockets;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Connections;

namespace Balancer.Tests.Host.Transport;

public class TransportStressTests
{
    private const int Clients = 8;
    private const int ConnectionsEach = 60;

    [LinuxFact]
    public async Task Should_serve_and_let_go_of_everybody_when_connections_come_and_break_at_random()
    {
        await using var listener = await TransportListener.StartAsync(new(IPAddress.Loopback, 0));
        var served = new List<Task>();
        var accepting = AcceptAsync(listener.Listener, served);

        var echoes = await Eventually.CompletesAsync(
            Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => ComeAndGoAsync(listener.EndPoint, new Random(client))))),
            "every client gets through",
            TimeSpan.FromSeconds(60));
        await Eventually.HoldsAsync(() => served.Count == Clients * ConnectionsEach, "those are accepted, too, that have come and gone");
        await listener.Listener.UnbindAsync();
        await Eventually.CompletesAsync(accepting, "accepting ends");
        await Eventually.CompletesAsync(Task.WhenAll(served), "no connection is left over");

        Assert.All(echoes, Assert.True);
    }

    private static async Task AcceptAsync(IConnectionListener listener, List<Task> served)
    {
        while (await listener.AcceptAsync() is { } connection)
        {
            served.Add(Task.Run(() => EchoAsync(connection)));
        }
    }

    private static async Task EchoAsync(ConnectionContext connection)
    {
        await using var open = connection;
        try
        {
            while (await connection.Transport.Input.ReadAsync() is { IsCompleted: false } read)
            {
                var isAbort = read.Buffer.FirstSpan.Contains((byte)1);
                var flush = await connection.Transport.Output.WriteAsync(read.Buffer.First);
                connection.Transport.Input.AdvanceTo(read.Buffer.End);
                if (isAbort)
                {
                    connection.Abort(new ConnectionAbortedException());
                }
            }
        }
        catch (IOException)
        {
            // A reset or an abort, and there are many.
        }
        catch (OperationCanceledException)
        {
            // ConnectionAbortedException is one.
        }
    }

    // Whether everything that was to come back has.
    private static async Task<bool> ComeAndGoAsync(IPEndPoint address, Random random)
    {
        var isWhole = true;
        for (var connection = 0; connection < ConnectionsEach; connection++)
        {
            using var peer = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await peer.ConnectAsync(address);
            var bytes = new byte[random.Next(1, 100_000)];
            switch (random.Next(5))
            {
                case 0:
                    peer.Close(0);
                    break;
                case 1:
                    await peer.SendAsync(bytes);
                    peer.Close(0);
                    break;
                case 2:
                    await peer.SendAsync(new byte[] { 1 });
                    break;
                default:
                    var sending = peer.SendAsync(bytes);
                    for (int received = 0, piece = 1; received < bytes.Length && piece > 0; received += piece)
                    {
                        piece = await peer.ReceiveAsync(new byte[random.Next(1, 50_000)]);
                        isWhole &= piece > 0;
                    }

                    await sending;
                    break;
            }
        }

        return isWhole;
    }
}
