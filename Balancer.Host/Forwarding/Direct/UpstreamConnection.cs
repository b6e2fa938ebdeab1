using System.Buffers;
using Balancer.Host.Transport;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>A connection to a backend and the bytes that were read from it. One exchange uses it at a time.</summary>
internal sealed class UpstreamConnection : IDisposable
{
    /// <summary>A head and a small body fit in; held only while there is something in it, so that waiting costs no memory.</summary>
    private const int BufferSize = 32 * 1024;

    private readonly Channel _channel;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _spoiled;

    public UpstreamConnection(Channel channel, long now)
    {
        _channel = channel;
        _channel.PeerEnded = () => EndedAt = Environment.TickCount64;
        OpenedAt = now;
        Exchange = new Exchange(this);
    }

    /// <summary>When it was opened, in milliseconds (<see cref="Environment.TickCount64"/>).</summary>
    public long OpenedAt { get; }

    /// <summary>When the backend closed its side, in milliseconds; 0 while it has not.</summary>
    public long EndedAt { get; private set; }

    /// <summary>Since when it is idle, in milliseconds.</summary>
    public long IdleSince { get; set; }

    /// <summary>What is going on over it: made with it, and used again for every request.</summary>
    public Exchange Exchange { get; }

    /// <summary>The event loop that watches it.</summary>
    public EventLoop? Loop => _channel.Loop;

    /// <summary>What was read and not yet taken.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Whether the backend has closed it, or has sent something unasked. Asks nobody: the event loop has told.</summary>
    public bool HasNews => _channel.HasInput;

    /// <summary>Whether nothing has come that nobody asked for.</summary>
    /// <param name="look">Asks the system, too; else that is done only where a read has filled its buffer, so that there may be more.</param>
    public bool IsQuiet(bool look = false)
    {
        Span<byte> one = stackalloc byte[1];
        return _start == _end && !_spoiled && ((!look && !_channel.HasInput) || _channel.Receive(one) == Channel.Nothing);
    }

    /// <summary>Sends everything; false where the connection has failed, after which an answer may still be there to read.</summary>
    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes) => _channel.SendAsync(bytes);

    /// <summary>Takes bytes away from the front of <see cref="Unread"/>.</summary>
    public void Take(int count)
    {
        _start += count;
        if (_start == _end)
        {
            Release();
        }
    }

    /// <summary>Waits for bytes and puts them behind those that are unread.</summary>
    /// <returns>False at the end of the connection, or where it has failed.</returns>
    public async ValueTask<bool> FillAsync()
    {
        int count;
        do
        {
            await _channel.WaitForInputAsync();
            count = Fill();
        }
        while (count == Channel.Nothing);
        return count > 0;
    }

    /// <summary>Puts what has come behind what is unread.</summary>
    /// <returns>As <see cref="Channel.Receive"/> has it.</returns>
    public int Fill()
    {
        if (_end == _buffer.Length)
        {
            MakeRoom();
        }

        var count = Receive(_buffer.AsSpan(_end));
        if (count > 0)
        {
            _end += count;
        }
        else if (_start == _end)
        {
            Release();
        }

        return count;
    }

    /// <summary>Ends when a read may find something.</summary>
    public ValueTask WaitForInputAsync() => _channel.WaitForInputAsync();

    /// <summary>Reads into somebody else's memory, past what is unread, of which there must be nothing.</summary>
    /// <returns>As <see cref="Channel.Receive"/> has it.</returns>
    public int Receive(Span<byte> to)
    {
        var count = _channel.Receive(to);
        _spoiled |= count == Channel.Failed;
        return count;
    }

    /// <summary>It must not be used again.</summary>
    public void Spoil()
    {
        _spoiled = true;
    }

    /// <summary>Ends it for whoever reads or writes. Anybody may call this at any time.</summary>
    public void Abort()
    {
        _channel.Abort();
    }

    /// <summary>Closes it, with a reset where an exchange has not come to its end: half a message must not look whole.</summary>
    public void Close(bool regular)
    {
        Release();
        if (!regular)
        {
            _channel.Abort();
        }

        _channel.Dispose();
    }

    public void Dispose()
    {
        Close(regular: true);
    }

    private void MakeRoom()
    {
        var unread = _end - _start;
        var next = unread <= _buffer.Length / 2 && _buffer.Length > 0 ? _buffer : ArrayPool<byte>.Shared.Rent(Math.Max(BufferSize, unread * 2));
        _buffer.AsSpan(_start, unread).CopyTo(next);
        if (next != _buffer && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = next;
        _start = 0;
        _end = unread;
    }

    private void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        _start = _end = 0;
    }
}
