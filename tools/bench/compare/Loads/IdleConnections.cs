using System.Net;
using System.Net.Sockets;

namespace Balancer.Compare.Loads;

/// <summary>Connections that have each had an answer, and are kept open without another request.</summary>
internal sealed class IdleConnections : IDisposable
{
    private const int AtATime = 32;

    private readonly Socket[] _sockets;

    private IdleConnections(int count)
    {
        _sockets = [.. Enumerable.Range(0, count).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))];
    }

    /// <exception cref="CompareException">Not all of them could be opened.</exception>
    public static async Task<IdleConnections> OpenAsync(int port, int count, CancellationToken cancellationToken)
    {
        var connections = new IdleConnections(count);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(connections._sockets, options, (socket, cancel) => AskAsync(socket, port, cancel));
            return connections;
        }
        catch (SocketException failure)
        {
            connections.Dispose();
            throw new CompareException($"{count} connections could not be opened: {failure.Message} (ulimit -n?)");
        }
        catch
        {
            connections.Dispose();
            throw;
        }
    }

    public void Dispose() => Array.ForEach(_sockets, socket => socket.Dispose());

    private static async ValueTask AskAsync(Socket socket, int port, CancellationToken cancellationToken)
    {
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: bench\r\n\r\n"u8.ToArray(), cancellationToken);
        // The answer is small: it comes in one piece or in two, and what is left of it hurts nobody.
        await socket.ReceiveAsync(new byte[1024], cancellationToken);
    }
}
