using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Balancer.Soak;

/// <summary>A connection to the balancer. Unlike .NET's HTTP client it never repeats a request, which would hide losses.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _length;

    private Connection(Socket socket)
    {
        _socket = socket;
    }

    public static async Task<Connection> OpenAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new Connection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, cancellationToken)..];
        }
    }

    /// <summary>Reads one response.</summary>
    /// <exception cref="CutShortException">The connection ended first.</exception>
    /// <exception cref="InvalidDataException">It is none the balancer may send here.</exception>
    public async Task<Reply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        _length = 0;
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await ReceiveAsync(cancellationToken);
        }

        var head = Encoding.Latin1.GetString(_buffer, 0, end).Split("\r\n");
        var whole = end + 4 + LengthOf(head);
        while (_length < whole)
        {
            await ReceiveAsync(cancellationToken);
        }

        return _length == whole
            ? new Reply(StatusOf(head), FieldOf(head, "Connection") == "close", Encoding.UTF8.GetString(_buffer, end + 4, whole - end - 4))
            : throw new InvalidDataException($"more than a response: {Encoding.Latin1.GetString(_buffer, 0, _length)}");
    }

    /// <summary>Sends RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private static int StatusOf(string[] head) =>
        head[0].Split(' ') is ["HTTP/1.1", var code, ..]
            && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : throw new InvalidDataException($"no status line: {head[0]}");

    private static int LengthOf(string[] head) =>
        int.TryParse(FieldOf(head, "Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw new InvalidDataException($"no Content-Length: {string.Join(" | ", head)}");

    private static string? FieldOf(string[] head, string name) =>
        head.FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        int read;
        try
        {
            read = await _socket.ReceiveAsync(_buffer.AsMemory(_length), cancellationToken);
        }
        catch (SocketException failure)
        {
            throw new CutShortException(_length > 0, $"connection ended with {failure.SocketErrorCode}");
        }

        _length += read > 0 ? read : throw new CutShortException(_length > 0, "connection closed");
    }
}
