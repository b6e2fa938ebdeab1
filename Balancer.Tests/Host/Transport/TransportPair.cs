using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Balancer.Host.Transport;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Connections;

namespace Balancer.Tests.Host.Transport;

/// <summary>A connection of the event loops and the socket of its peer.</summary>
internal sealed class TransportPair : IAsyncDisposable
{
    private readonly TransportListener _listener;

    private TransportPair(TransportListener listener, Socket peer, ConnectionContext connection)
    {
        _listener = listener;
        (Peer, Connection) = (peer, connection);
    }

    public Socket Peer { get; }

    public ConnectionContext Connection { get; }

    public ConnectionInput Input => (ConnectionInput)Connection.Transport.Input;

    public ConnectionOutput Output => (ConnectionOutput)Connection.Transport.Output;

    public static async Task<TransportPair> ConnectAsync()
    {
        var listener = await TransportListener.StartAsync(new(IPAddress.Loopback, 0));
        var (peer, connection) = await listener.ConnectAsync();
        return new(listener, peer, connection);
    }

    /// <summary>Reads until as many bytes are there, and takes them.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        while (true)
        {
            var result = await Eventually.CompletesAsync(Input.ReadAsync().AsTask(), "what was sent arrives");
            if (result.Buffer.Length >= count)
            {
                var bytes = result.Buffer.Slice(0, count).ToArray();
                Input.AdvanceTo(result.Buffer.GetPosition(count));
                return bytes;
            }

            Assert.False(result.IsCompleted, "more was to come");
            Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>Ends the peer's connection with a reset.</summary>
    public void ResetPeer() => Peer.Close(0);

    public async ValueTask DisposeAsync()
    {
        Peer.Dispose();
        await Connection.DisposeAsync();
        await _listener.DisposeAsync();
    }
}
