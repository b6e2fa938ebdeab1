using System.Text;

namespace Balancer.Host.Forwarding.Library;

/// <summary>
/// A connection to a backend, between the HTTP client and the socket (or its TLS): tells the exchange what happens on the wire, and
/// notices an answer that comes while the request is still being sent.
/// </summary>
internal sealed class UpstreamStream(Stream inner) : AsyncStream
{
    private static ReadOnlySpan<byte> Interim => "HTTP/1.1 1"u8;

    // The beginning of an early answer: enough to tell an interim response from the one that counts.
    private readonly byte[] _ahead = new byte[16];
    private int _aheadLength;
    private Task<bool>? _watch;
    private Exchange? _exchange;
    private bool _reading;
    private bool _retired;

    /// <summary>
    /// Whether the backend answered the present request before it was whole. What is written from then on goes nowhere, and the
    /// connection is good for nothing after that answer.
    /// </summary>
    public bool AnsweredEarly { get; set; }

    /// <summary>Waits for an answer to the request that is being written.</summary>
    /// <returns>True once there is one (or the connection was closed), false for an interim one; null where nothing can be seen.</returns>
    public Task<bool>? Watch() => _watch ??= _reading ? null : WatchAsync();

    /// <summary>The exchange is over: whatever follows belongs to another one.</summary>
    public void ExchangeEnded()
    {
        _exchange = null;
        _retired = AnsweredEarly;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Nothing to read, at once: that is how the client finds out that it cannot use the connection again.
        if (_retired)
        {
            return 0;
        }

        _reading = true;
        var read = _watch is null ? await inner.ReadAsync(buffer, cancellationToken) : await TakeWatchedAsync(buffer);
        _reading = false;
        if (read > 0 && _exchange is { } exchange)
        {
            exchange.ResponseBegun = true;
        }

        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Exchange.Current is { } current && current != _exchange)
        {
            if (AnsweredEarly)
            {
                throw new RetiredConnectionException();
            }

            buffer = Begin(current, buffer);
        }

        return AnsweredEarly ? ValueTask.CompletedTask : inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    private ReadOnlyMemory<byte> Begin(Exchange exchange, ReadOnlyMemory<byte> head)
    {
        _exchange = exchange;
        exchange.HeadSent(this);

        // The client writes "GET" for a method spelt "get", which is another method (RFC 9110, 9.1).
        var method = Encoding.ASCII.GetBytes(exchange.Method);
        if (head.Span.StartsWith(method))
        {
            return head;
        }

        var restored = head.ToArray();
        method.CopyTo(restored, 0);
        return restored;
    }

    private async Task<bool> WatchAsync()
    {
        while (_aheadLength < Interim.Length)
        {
            var read = await inner.ReadAsync(_ahead.AsMemory(_aheadLength));
            _aheadLength += read;
            if (read == 0)
            {
                return true;
            }
        }

        return !_ahead.AsSpan().StartsWith(Interim);
    }

    private async ValueTask<int> TakeWatchedAsync(Memory<byte> buffer)
    {
        await _watch!;
        var length = Math.Min(_aheadLength, buffer.Length);
        _ahead.AsMemory(0, length).CopyTo(buffer);
        _ahead.AsSpan(length, _aheadLength - length).CopyTo(_ahead);
        _aheadLength -= length;
        if (_aheadLength == 0)
        {
            _watch = null;
        }

        return length;
    }
}

/// <summary>The connection had answered an earlier request early; nothing of this one was sent.</summary>
internal sealed class RetiredConnectionException() : IOException("The connection was retired before the request was sent.");
