using System.Net;
using System.Net.Sockets;

namespace Balancer.Tests.Support;

/// <summary>A port of 127.0.0.1 where connecting is always refused: bound, so that nobody else gets it, but never listening.</summary>
internal sealed class RefusingPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public RefusingPort()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    public void Dispose()
    {
        _socket.Dispose();
    }
}
