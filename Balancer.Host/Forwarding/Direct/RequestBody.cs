using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>
/// Sends a request with its body to the backend, piece by piece as the client sends them, beside the answer, which may come at any time.
/// Holds one piece at most: the next one is read when the backend has taken the last.
/// </summary>
internal sealed class RequestBody
{
    // Pieces up to this are gathered with what comes before and behind them into one call: copying costs less than calling.
    private const int MaxGathered = 64 * 1024;

    // As long as other clients wait for a backend that has no word of 100 Continue (RFC 9110, 10.1.1, leaves it open).
    private static readonly TimeSpan ContinueTimeout = TimeSpan.FromSeconds(1);

    private readonly Exchange _exchange;
    private readonly UpstreamConnection _connection;
    private readonly HttpContext _context;
    private readonly PipeReader _reader;
    private readonly ByteBuilder _gathered;
    private readonly TaskCompletionSource<bool>? _continue;
    private readonly bool _chunked;
    private readonly Task<bool> _sending;

    /// <param name="exchange">What it is part of.</param>
    /// <param name="connection">Where it goes.</param>
    /// <param name="context">The client's request.</param>
    /// <param name="head">The head, which goes before.</param>
    public RequestBody(Exchange exchange, UpstreamConnection connection, HttpContext context, ByteBuilder head)
    {
        _exchange = exchange;
        _connection = connection;
        _context = context;
        _reader = context.Request.BodyReader;
        _gathered = head;
        _chunked = RequestHead.IsChunked(context);
        if (context.Request.Headers.Expect.Count > 0)
        {
            _continue = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _sending = SendAsync();
    }

    /// <summary>Bytes of it that were read from the client.</summary>
    public long Taken { get; private set; }

    /// <summary>The backend wants the body that the client has announced.</summary>
    public void Continue()
    {
        _continue?.TrySetResult(true);
    }

    /// <summary>The answer is through, or there will be none: ends the request, wherever it is.</summary>
    /// <returns>Whether the backend has it to the last byte.</returns>
    public async ValueTask<bool> EndAsync()
    {
        if (!_sending.IsCompleted)
        {
            _continue?.TrySetResult(false);
            _connection.Abort();
            _reader.CancelPendingRead();
        }

        return await _sending;
    }

    private async Task<bool> SendAsync()
    {
        try
        {
            var sent = (_continue is null || await MayBeginAsync()) && await SendPiecesAsync();
            if (sent)
            {
                _exchange.RequestSent();
            }

            return sent;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            _exchange.Fail(Judge(e));
            return false;
        }
    }

    // Kestrel tells of a malformed body in several ways; what is wrong with a chunk's size or a trailer is no BadHttpRequestException.
    private static ForwardOutcome Judge(Exception e) => e switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => ForwardOutcome.ClientTooSlow,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => ForwardOutcome.RequestTooLarge,
        ConnectionResetException or ConnectionAbortedException or OperationCanceledException => ForwardOutcome.ClientGone,
        _ => ForwardOutcome.BadRequest,
    };

    private async ValueTask<bool> MayBeginAsync()
    {
        if (!await FlushAsync())
        {
            return false;
        }

        await Task.WhenAny(_continue!.Task, Task.Delay(ContinueTimeout));
        return _continue.TrySetResult(true) || await _continue.Task;
    }

    private async ValueTask<bool> SendPiecesAsync()
    {
        while (true)
        {
            var reading = _reader.ReadAsync();
            if (!reading.IsCompleted && !await FlushAsync())
            {
                return Abandon(await reading);
            }

            var read = await reading;
            if (read.IsCanceled)
            {
                return Abandon(read);
            }

            Taken += read.Buffer.Length;
            var sent = await SendPieceAsync(read.Buffer, read.IsCompleted);
            _reader.AdvanceTo(read.Buffer.End);
            if (!sent || read.IsCompleted)
            {
                return sent;
            }

            _exchange.Touch();
        }
    }

    private bool Abandon(ReadResult read)
    {
        _reader.AdvanceTo(read.Buffer.Start);
        return false;
    }

    private async ValueTask<bool> SendPieceAsync(ReadOnlySequence<byte> piece, bool isLast)
    {
        var framed = _chunked && !piece.IsEmpty;
        if (framed)
        {
            _gathered.Append(piece.Length.ToString("x", CultureInfo.InvariantCulture)).Append("\r\n"u8);
        }

        if (piece.Length <= MaxGathered)
        {
            _gathered.Append(piece);
        }
        else
        {
            if (!await FlushAsync())
            {
                return false;
            }

            foreach (var segment in piece)
            {
                if (!await _connection.SendAsync(segment))
                {
                    return false;
                }
            }
        }

        if (framed)
        {
            _gathered.Append("\r\n"u8);
        }

        if (_chunked && isLast && !TryAppendEnd())
        {
            _exchange.Fail(ForwardOutcome.BadRequest);
            return false;
        }

        return await FlushAsync();
    }

    // The last chunk and the trailers (RFC 9112, 7.1).
    private bool TryAppendEnd()
    {
        _gathered.Append("0\r\n"u8);
        if (_context.Features.Get<IHttpRequestTrailersFeature>() is { Available: true } trailers)
        {
            if (!RequestGuard.AreFieldsSound(trailers.Trailers))
            {
                return false;
            }

            foreach (var (name, values) in trailers.Trailers)
            {
                for (var i = 0; i < values.Count && TrailerFields.MayPass(name); i++)
                {
                    RequestHead.TryAppendField(_gathered, name, values[i] ?? "");
                }
            }
        }

        _gathered.Append("\r\n"u8);
        return true;
    }

    private async ValueTask<bool> FlushAsync()
    {
        var sent = _gathered.Length == 0 || await _connection.SendAsync(_gathered.Written);
        _gathered.Clear();
        return sent;
    }
}
