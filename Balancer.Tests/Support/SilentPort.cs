using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Balancer.Tests.Support;

/// <summary>A backend that answers its first probe well and then accepts nothing more: connecting to it neither works nor fails.</summary>
internal sealed class SilentPort : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _waiting = [];

    public SilentPort()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1);
    }

    public string Url => $"http://{_listener.LocalEndPoint}";

    public async Task AnswerOneProbeAsync()
    {
        using var probe = await _listener.AcceptAsync();
        await probe.ReceiveAsync(new byte[1024]);
        await probe.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        probe.Shutdown(SocketShutdown.Both);
    }

    /// <summary>Fills the backlog, so that the kernel drops whoever knocks next.</summary>
    public async Task FallSilentAsync()
    {
        var connected = true;
        while (connected)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _waiting.Add(socket);
            var connecting = socket.ConnectAsync(_listener.LocalEndPoint!);
            connected = await Task.WhenAny(connecting, Task.Delay(TimeSpan.FromMilliseconds(200))) == connecting;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _waiting.ForEach(socket => socket.Dispose());
    }
}
