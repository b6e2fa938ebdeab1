using System.Text;

namespace Balancer.Host.Forwarding.Library;

/// <summary>
/// A connection to a backend, between the HTTP client and the socket (or its TLS): tells the exchange what happens on the wire, and
/// notices an answer that comes while the request is still being sent. On HTTP/2 connections it does nothing: no exchange begins there.
/// </summary>
internal sealed class UpstreamStream(Stream inner) : AsyncStream
{
    private readonly ReadAhead _ahead = new(inner);
    private TaskCompletionSource<bool>? _answer;
    private Exchange? _exchange;
    private bool _reading;
    private bool _detached;
    private bool _retired;
    private bool _used;

    /// <summary>Whether the final answer to the present request has begun.</summary>
    public bool AnswerBegun { get; private set; }

    /// <summary>Whether the present request is not the first one.</summary>
    public bool IsReused { get; private set; }

    /// <summary>Waits for the final answer to begin, while the request is still being written.</summary>
    /// <returns>True once it has (or the connection was closed), false where an interim one came.</returns>
    public Task<bool> Watch()
    {
        if (_ahead.IsActive || !_reading)
        {
            return _ahead.LookAsync();
        }

        // The client reads already, as it does while it waits for 100 Continue; what it gets is seen on its way.
        return (_answer ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>From now on what the HTTP client writes goes nowhere. The connection is used for this exchange only.</summary>
    public void Detach()
    {
        _detached = true;
    }

    /// <summary>Writes past the HTTP client.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> buffer) => inner.WriteAsync(buffer);

    /// <summary>Closes the connection; what the HTTP client thinks of it no longer matters.</summary>
    public void Retire()
    {
        _retired = true;
        inner.Dispose();
    }

    /// <summary>The exchange is over. The connection may be in use by another one already.</summary>
    public void End(Exchange exchange)
    {
        if (_exchange != exchange)
        {
            return;
        }

        _exchange = null;
        if (_detached)
        {
            Retire();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Nothing to read, at once: that is how the client finds out that it cannot use the connection again.
        if (_retired)
        {
            return 0;
        }

        _reading = true;
        var read = await (_ahead.IsActive ? _ahead.TakeAsync(buffer, cancellationToken) : inner.ReadAsync(buffer, cancellationToken));
        _reading = false;
        if (buffer.Length > 0 && _exchange is { } exchange)
        {
            Note(exchange, buffer.Span[..read]);
        }

        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Exchange.Current is { } current && current != _exchange)
        {
            if (_detached || _retired)
            {
                throw new RetiredConnectionException();
            }

            buffer = Begin(current, buffer);
        }

        return _detached ? ValueTask.CompletedTask : inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _detached ? Task.CompletedTask : inner.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    private ReadOnlyMemory<byte> Begin(Exchange exchange, ReadOnlyMemory<byte> head)
    {
        IsReused = _used;
        _used = true;
        _exchange = exchange;
        _answer = null;
        AnswerBegun = false;
        exchange.HeadSent(this);

        // The client writes "GET" for a method spelt "get", which is another method (RFC 9110, 9.1).
        var method = Encoding.ASCII.GetBytes(exchange.Method);
        if (head.Length < method.Length || head.Span.StartsWith(method) || !Ascii.EqualsIgnoreCase(head.Span[..method.Length], method))
        {
            return head;
        }

        var restored = head.ToArray();
        method.CopyTo(restored, 0);
        return restored;
    }

    private void Note(Exchange exchange, ReadOnlySpan<byte> read)
    {
        if (read.IsEmpty && !exchange.ResponseBegun)
        {
            // Thrown, because the client repeats a request by itself where it merely finds nothing more to read.
            throw new IOException("The backend closed the connection before it answered.");
        }

        exchange.ResponseBegun = true;
        if (!AnswerBegun && !ReadAhead.IsInterim(read))
        {
            AnswerBegun = true;
            _answer?.TrySetResult(true);
        }
    }
}

/// <summary>The connection was given up for another request's sake; nothing of this one was sent.</summary>
internal sealed class RetiredConnectionException() : IOException("The connection was retired before the request was sent.");
