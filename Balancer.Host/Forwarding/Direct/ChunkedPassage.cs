using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>
/// Passes a chunked body on: in chunks of our own to an HTTP/1.1 client, as data to the others, whose front end frames it, and the
/// trailers to those that can take them.
/// </summary>
internal sealed class ChunkedPassage(Exchange exchange, UpstreamConnection connection, HttpContext context)
{
    private const int MaxFrame = 12; // Eight digits and two ends of lines.

    private readonly PipeWriter _writer = context.Response.BodyWriter;
    private readonly bool _framed = HttpProtocol.IsHttp11(context.Request.Protocol);
    private ChunkedDecoder _decoder;
    private int _unflushed;

    /// <summary>Runs to the end of the body; false where it breaks off or is malformed, or the client takes no more.</summary>
    public async ValueTask<bool> RunAsync()
    {
        while (TryWriteUnread())
        {
            if (_decoder.IsAtTrailers)
            {
                return await PassTrailersAsync();
            }

            if ((!connection.HasNews || _unflushed >= ResponseBody.PieceSize) && !await FlushAsync())
            {
                return false;
            }

            if (!await connection.FillAsync())
            {
                return false;
            }

            exchange.Touch();
        }

        return false;
    }

    private bool TryWriteUnread()
    {
        while (connection.Unread.Length > 0 && !_decoder.IsAtTrailers)
        {
            if (!_decoder.Read(connection.Unread, out var read, out var data))
            {
                return false;
            }

            Write(data);
            connection.Take(read);
        }

        return true;
    }

    private void Write(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        var span = _writer.GetSpan(data.Length + MaxFrame);
        var length = 0;
        if (_framed)
        {
            Utf8Formatter.TryFormat(data.Length, span, out length, 'x');
            "\r\n"u8.CopyTo(span[length..]);
            length += 2;
        }

        data.CopyTo(span[length..]);
        exchange.BytesPassed += data.Length;
        length += data.Length;
        if (_framed)
        {
            "\r\n"u8.CopyTo(span[length..]);
            length += 2;
        }

        _writer.Advance(length);
        _unflushed += length;
    }

    private async ValueTask<bool> PassTrailersAsync()
    {
        var trailers = new FieldLines();
        trailers.Begin(0);
        ParseState state;
        while ((state = trailers.Parse(connection.Unread)) == ParseState.Incomplete)
        {
            if (!await FlushAsync() || !await connection.FillAsync())
            {
                return false;
            }

            exchange.Touch();
        }

        if (state == ParseState.Malformed)
        {
            return false;
        }

        WriteEnd(trailers);
        connection.Take(trailers.Length);
        return await FlushAsync();
    }

    private ValueTask<bool> FlushAsync()
    {
        _unflushed = 0;
        return ResponseBody.FlushAsync(exchange, _writer);
    }

    private void WriteEnd(FieldLines trailers)
    {
        if (_framed)
        {
            _writer.Write("0\r\n"u8);
        }

        foreach (var field in trailers.Lines)
        {
            var name = field.Known?.Text ?? Encoding.ASCII.GetString(field.NameIn(connection.Unread));
            if (!TrailerFields.MayPass(name))
            {
                continue;
            }

            if (_framed)
            {
                // Just as it was parsed: a token, and a value without a control character.
                _writer.Write(Encoding.ASCII.GetBytes(name));
                _writer.Write(": "u8);
                _writer.Write(field.ValueIn(connection.Unread));
                _writer.Write("\r\n"u8);
            }
            else if (context.Response.SupportsTrailers())
            {
                context.Response.AppendTrailer(name, Encoding.Latin1.GetString(field.ValueIn(connection.Unread)));
            }
        }

        if (_framed)
        {
            _writer.Write("\r\n"u8);
        }
    }
}
