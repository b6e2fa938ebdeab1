using System.Net;
using System.Net.Sockets;

namespace Balancer.Tests.Support;

/// <summary>An HTTP client that sends just the bytes it is given. Every wait has a deadline, so that no test can hang.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private readonly Wire _wire;

    private RawClient(Wire wire)
    {
        _wire = wire;
    }

    /// <summary>Every byte that ever came, as Latin-1.</summary>
    public string Received => _wire.Received;

    public static async Task<RawClient> ConnectAsync(int port, TimeSpan? deadline = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new RawClient(new Wire(socket, deadline ?? Deadline));
    }

    /// <summary>One request and its response over a connection of its own.</summary>
    public static async Task<RawResponse> AskAsync(int port, string request)
    {
        using var client = await ConnectAsync(port);
        await client.SendAsync(request);
        return await client.ReadResponseAsync(toHead: request.StartsWith("HEAD ", StringComparison.Ordinal));
    }

    /// <summary>A request without a body over a connection of its own, with a Host and the field lines given.</summary>
    public static Task<RawResponse> AskAsync(int port, string method, string target, params string[] fields)
    {
        return AskAsync(port, string.Join("\r\n", [$"{method} {target} HTTP/1.1", "Host: example", .. fields, "", ""]));
    }

    public Task SendAsync(string latin1)
    {
        return _wire.SendAsync(latin1);
    }

    public Task SendAsync(byte[] bytes)
    {
        return _wire.SendAsync(bytes);
    }

    public async Task<RawResponse> ReadResponseAsync(bool toHead = false)
    {
        var interim = new List<Head>();
        var head = await ReadHeadAsync();
        while (head.Status is >= 100 and < 200 and not 101)
        {
            interim.Add(head);
            head = await ReadHeadAsync();
        }

        return new RawResponse(head, toHead ? Body.None : await ReadBodyAsync(head), interim);
    }

    /// <summary>The next head, interim or final.</summary>
    public async Task<Head> ReadHeadAsync()
    {
        return new Head(await _wire.ReadUntilAsync("\r\n\r\n"));
    }

    public Task<Body> ReadBodyAsync(Head head)
    {
        return Framing.ReadResponseBodyAsync(_wire, head);
    }

    /// <summary>The raw bytes up to and including <paramref name="end"/>, framing and all.</summary>
    public Task<string> ReadUntilAsync(string end)
    {
        return _wire.ReadUntilAsync(end);
    }

    public Task<byte[]> ReadExactlyAsync(int count)
    {
        return _wire.ReadExactlyAsync(count);
    }

    public Task<byte[]> ReadToEndAsync()
    {
        return _wire.ReadToEndAsync();
    }

    /// <summary>Waits for the peer's close or reset; fails if neither comes.</summary>
    public Task<PeerEnd> IsClosedByPeerAsync()
    {
        return _wire.UntilEndedAsync();
    }

    /// <summary>True if the peer says nothing and does not hang up for as long as <paramref name="span"/>.</summary>
    public async Task<bool> HearsNothingAsync(TimeSpan span)
    {
        var before = Received.Length;
        await Task.WhenAny(_wire.Ended, Task.Delay(span));
        return !_wire.Ended.IsCompleted && Received.Length == before;
    }

    /// <summary>Goes away by <c>reset</c>, <c>half-close</c> or <c>close</c>.</summary>
    public void Leave(string way)
    {
        switch (way)
        {
            case "reset":
                Reset();
                break;
            case "half-close":
                HalfClose();
                break;
            default:
                Dispose();
                break;
        }
    }

    /// <summary>Sends FIN and goes on listening.</summary>
    public void HalfClose()
    {
        _wire.HalfClose();
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
}
