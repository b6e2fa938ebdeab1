using System.Net.Sockets;
using System.Text;

namespace Balancer.Tests.Support;

/// <summary>A connection the balancer has opened to a scripted backend, in the hands of the script.</summary>
internal sealed class BackendConnection(Socket socket, TrafficRecord record) : IDisposable
{
    private readonly Wire _wire = new(socket);

    /// <summary>Every byte that ever came on this connection, as Latin-1.</summary>
    public string Received => _wire.Received;

    /// <summary>Completes when the balancer has closed or reset the connection.</summary>
    public Task<PeerEnd> Closed => _wire.Ended;

    public async Task<Head> ReadHeadAsync()
    {
        record.Answered(this);
        var head = new Head(await _wire.ReadUntilAsync("\r\n\r\n"));
        record.Asked(this, head);
        return head;
    }

    public async Task<Body> ReadBodyAsync(Head head)
    {
        var body = await Framing.ReadRequestBodyAsync(_wire, head);
        record.Completed(body);
        return body;
    }

    public Task<byte[]> ReadExactlyAsync(int count)
    {
        return _wire.ReadExactlyAsync(count);
    }

    public Task<byte[]> ReadSomeAsync()
    {
        return _wire.ReadSomeAsync();
    }

    public Task<string> ReadUntilAsync(string end)
    {
        return _wire.ReadUntilAsync(end);
    }

    public Task WriteAsync(string latin1)
    {
        return _wire.SendAsync(latin1);
    }

    public Task WriteAsync(byte[] bytes)
    {
        return _wire.SendAsync(bytes);
    }

    public Task RespondAsync(int status, string body, params string[] fields)
    {
        return RespondAsync(status, Encoding.Latin1.GetBytes(body), fields);
    }

    public Task RespondAsync(int status, byte[] body, params string[] fields)
    {
        // Told before the bytes go: whoever has the answer may ask again at once, and that is not a second request at the same time.
        record.Answered(this);
        var head = string.Join("\r\n", [$"HTTP/1.1 {status} Scripted", .. fields, $"Content-Length: {body.Length}", "", ""]);
        return _wire.SendAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. body]);
    }

    /// <summary>Waits until the balancer closes or resets, however long that takes.</summary>
    public Task<PeerEnd> UntilClosedAsync()
    {
        return _wire.Ended;
    }

    /// <summary>Sends FIN and hangs up.</summary>
    public Task CloseAsync()
    {
        try
        {
            _wire.HalfClose();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The balancer was quicker: it is closed all the same.
        }

        _wire.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Sends RST.</summary>
    public void Reset()
    {
        _wire.Reset();
    }

    public void Dispose()
    {
        _wire.Dispose();
    }

    /// <summary>The request line, if one comes, left unread for the script.</summary>
    internal Task<string?> PeekRequestLineAsync()
    {
        return _wire.PeekLineAsync();
    }

    /// <summary>From now on, and for what came already, this is traffic.</summary>
    internal void BeginRecord()
    {
        record.Opened(this);
        _wire.TellBytes(record.Came);
    }
}
