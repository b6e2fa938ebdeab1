using System.Buffers;
using System.IO.Pipelines;

namespace Balancer.Host.Forwarding.Library;

/// <summary>
/// The request's body as YARP reads it, and past it. The HTTP client below reads no answer before it has written the whole body. So
/// where the answer begins earlier, the client is made to believe that it has, and the rest is sent on beside it.
/// </summary>
internal sealed class RequestBody(PipeReader reader, long? length, bool expectsContinue, Exchange exchange) : AsyncStream
{
    // Pretending costs little, but not nothing: where more than this is missing, the early answer is given up.
    private const long MaxPretended = 4L * 1024 * 1024 * 1024;

    private RemainingBody? _rest;
    private bool _answered;
    private long _read;

    /// <summary>Bytes of it that were read from the client, or that the HTTP client was made to believe so.</summary>
    public long Taken => _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The end is known: an answer that is here already is none that came too early, and the connection may be kept.
        if (_read == length && !_answered)
        {
            return Count(0, buffer.Length);
        }

        while (!_answered)
        {
            var result = await ReadUnlessAnsweredAsync(cancellationToken);
            if (result.IsCanceled)
            {
                reader.AdvanceTo(result.Buffer.Start);
                Detach(exchange.Connection!);
            }
            else if (result.IsCompleted || !result.Buffer.IsEmpty)
            {
                return Take(result.Buffer, buffer);
            }
            else
            {
                reader.AdvanceTo(result.Buffer.End);
            }
        }

        return Pretend(buffer.Length);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_rest is not null)
        {
            await _rest.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    // Cancelled, once the answer has begun.
    private async ValueTask<ReadResult> ReadUnlessAnsweredAsync(CancellationToken cancellationToken)
    {
        var connection = exchange.Connection;
        if (connection is { AnswerBegun: true })
        {
            reader.CancelPendingRead();
        }

        var reading = reader.ReadAsync(cancellationToken);
        if (reading.IsCompleted || connection is null)
        {
            return await reading;
        }

        var (read, answer) = (reading.AsTask(), connection.Watch());
        if (await Task.WhenAny(read, answer) == answer && (answer.IsFaulted || await answer))
        {
            reader.CancelPendingRead();
        }

        return await read;
    }

    private int Take(ReadOnlySequence<byte> from, Memory<byte> to)
    {
        var count = (int)Math.Min(to.Length, from.Length);
        var taken = from.Slice(0, count);
        taken.CopyTo(to.Span);
        reader.AdvanceTo(taken.End);
        return Count(count, to.Length);
    }

    private void Detach(UpstreamStream connection)
    {
        connection.Detach();
        _answered = true;
        // Who was told to wait for 100 Continue and got an answer instead does not send the body.
        if (Taken > 0 || !expectsContinue)
        {
            _rest = new RemainingBody(reader, chunked: length is null, connection);
        }
    }

    // Nothing, where nothing was asked for, is only a way to wait.
    private int Count(int read, int asked)
    {
        _read += read;
        if (read == 0 && asked > 0)
        {
            exchange.RequestSent();
        }

        return read;
    }

    private int Pretend(int asked)
    {
        var missing = (length ?? _read) - _read;
        if (missing > MaxPretended)
        {
            throw new IOException("The backend answered before the request was sent, with too much of it missing.");
        }

        return Count((int)Math.Min(missing, asked), asked);
    }
}
