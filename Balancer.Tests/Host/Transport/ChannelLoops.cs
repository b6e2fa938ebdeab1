using System.Net;
using System.Net.Sockets;
using Balancer.Host.Transport;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Transport;

/// <summary>Event loops with bare channels on them.</summary>
internal sealed class ChannelLoops : IAsyncDisposable
{
    private readonly Socket _listening = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Channel _listener;

    public ChannelLoops()
    {
        _listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listening.Listen();
        _listener = Loops.Open(Libc.Control((int)_listening.Handle, Libc.DuplicateCloseOnExec, 0));
    }

    public EventLoops Loops { get; } = new();

    public async Task<(Channel Channel, Socket Peer)> ConnectAsync()
    {
        var peer = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await peer.ConnectAsync(_listening.LocalEndPoint!);
        await Eventually.CompletesAsync(_listener.WaitForInputAsync().AsTask(), "a connection is there to be accepted");
        var address = new byte[28];
        return (Loops.Open(_listener.Accept(address)), peer);
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _listening.Dispose();
        Loops.Dispose();
        return ValueTask.CompletedTask;
    }
}
