using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Balancer.Tests.Support;

/// <summary>A client that reads only when told to; <see cref="RawClient"/> reads all the time.</summary>
internal sealed class LazyClient : IDisposable
{
    private readonly Socket _socket;

    private LazyClient(Socket socket)
    {
        _socket = socket;
    }

    public static async Task<LazyClient> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new LazyClient(socket);
    }

    public async Task SendAsync(string latin1)
    {
        await _socket.SendAsync(Encoding.Latin1.GetBytes(latin1));
    }

    /// <summary>Reads until at least so many bytes have come, and says how many.</summary>
    public async Task<long> ReadToAsync(long count)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var buffer = new byte[256 * 1024];
        var total = 0L;
        while (total < count)
        {
            var read = await _socket.ReceiveAsync(buffer, deadline.Token);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public void Dispose()
    {
        _socket.Dispose();
    }
}
