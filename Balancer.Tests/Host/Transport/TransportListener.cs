using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Balancer.Host.Transport;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Balancer.Tests.Host.Transport;

/// <summary>Event loops and a listener on them.</summary>
internal sealed class TransportListener(EventLoops loops, ListenerFactory factory, IConnectionListener listener) : IAsyncDisposable
{
    public IConnectionListener Listener => listener;

    public ListenerFactory Factory => factory;

    public IPEndPoint EndPoint => (IPEndPoint)listener.EndPoint;

    public static async Task<TransportListener> StartAsync(IPEndPoint address)
    {
        var loops = new EventLoops();
        var factory = new ListenerFactory(loops, new Pools(), NullLogger<ListenerFactory>.Instance);
        return new(loops, factory, await factory.BindAsync(address));
    }

    public async Task<(Socket Peer, ConnectionContext Connection)> ConnectAsync(IPAddress? address = null)
    {
        var peer = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await peer.ConnectAsync(address ?? IPAddress.Loopback, EndPoint.Port);
        var connection = await Eventually.CompletesAsync(listener.AcceptAsync().AsTask(), "a connection is accepted");
        return (peer, connection!);
    }

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        factory.Dispose();
        loops.Dispose();
    }

    private sealed class Pools : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => MemoryPool<byte>.Shared;
    }
}
