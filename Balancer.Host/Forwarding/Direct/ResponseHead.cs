using System.Buffers.Text;
using System.Text;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>How the end of a response's body is told (RFC 9112, 6.3).</summary>
internal enum BodyFraming
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>By its length.</summary>
    Length,

    /// <summary>By the last chunk.</summary>
    Chunked,

    /// <summary>By the end of the connection.</summary>
    UntilClose,
}

/// <summary>
/// The head of a response, parsed from its bytes. Whatever two readers could understand in two ways is malformed. It is used again for
/// the next response, and refers to the bytes it was parsed from.
/// </summary>
internal sealed class ResponseHead
{
    private const int StatusLineLength = 12; // "HTTP/1.1 200"

    private readonly FieldLines _fields = new();
    private int _reasonStart;
    private int _reasonLength;
    private bool _statusRead;
    private bool _http10;
    private bool _close;
    private bool _keepAlive;
    private bool _chunked;

    /// <summary>The status code, from 100 to 999.</summary>
    public int Status { get; private set; }

    /// <summary>The value of Content-Length; null where there is none.</summary>
    public long? ContentLength { get; private set; }

    /// <summary>For how long the backend says that it keeps an idle connection; null where it does not.</summary>
    public TimeSpan? KeepAliveTimeout { get; private set; }

    /// <summary>Fields that this message's Connection names; null for none, as nearly always.</summary>
    public HashSet<string>? Nominated { get; private set; }

    /// <summary>Whether the connection may be used again after this response.</summary>
    public bool KeepsConnection => _http10 ? _keepAlive && !_close : !_close;

    /// <summary>The fields in order.</summary>
    public ReadOnlySpan<FieldLine> Fields => _fields.Lines;

    /// <summary>Bytes of the head, the empty line included.</summary>
    public int Length => _fields.Length;

    /// <summary>The reason phrase.</summary>
    public ReadOnlySpan<byte> ReasonIn(ReadOnlySpan<byte> bytes) => bytes.Slice(_reasonStart, _reasonLength);

    /// <summary>Forgets everything.</summary>
    public void Begin()
    {
        _fields.Begin(0);
        _statusRead = _http10 = _close = _keepAlive = _chunked = false;
        Status = 0;
        ContentLength = null;
        KeepAliveTimeout = null;
        Nominated = null;
    }

    /// <summary>Goes on parsing. The bytes begin with the head, as did those of the call before, and may go on behind it.</summary>
    public ParseState Parse(ReadOnlySpan<byte> bytes)
    {
        if (!_statusRead)
        {
            var state = _fields.NextLine(bytes, out var start, out var length);
            if (state != ParseState.Complete)
            {
                return state;
            }

            if (!ReadStatus(bytes.Slice(start, length)))
            {
                return ParseState.Malformed;
            }
        }

        var fields = _fields.Parse(bytes);
        return fields == ParseState.Complete && !Interpret(bytes) ? ParseState.Malformed : fields;
    }

    /// <summary>How the body's end is told in the answer to a request of this method; null where head and status contradict each other.</summary>
    public BodyFraming? FramingFor(string method) => Status switch
    {
        204 or 304 => BodyFraming.None,
        // 205 has no content (RFC 9110, 15.3.6).
        205 => _chunked || ContentLength > 0 ? null : BodyFraming.None,
        _ when method == "HEAD" => BodyFraming.None,
        _ => _chunked ? BodyFraming.Chunked : ContentLength is not null ? BodyFraming.Length : BodyFraming.UntilClose,
    };

    private bool ReadStatus(ReadOnlySpan<byte> line)
    {
        if (line.Length < StatusLineLength || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' '
            || !Utf8Parser.TryParse(line[9..StatusLineLength], out int status, out var digits) || digits != 3 || line[9] is < (byte)'1' or > (byte)'9'
            || (line.Length > StatusLineLength && line[StatusLineLength] != ' '))
        {
            return false;
        }

        _http10 = line[7] == '0';
        Status = status;
        _reasonStart = Math.Min(StatusLineLength + 1, line.Length);
        _reasonLength = line.Length - _reasonStart;
        _statusRead = true;
        return FieldLines.IsText(line[_reasonStart..]);
    }

    private bool Interpret(ReadOnlySpan<byte> bytes)
    {
        foreach (var field in _fields.Lines)
        {
            var value = field.ValueIn(bytes);
            switch (field.Known?.Kind)
            {
                case FieldKind.ContentLength when ContentLength is not null || !TryReadLength(value):
                case FieldKind.TransferEncoding when _chunked || _http10 || !Ascii.EqualsIgnoreCase(value, "chunked"u8):
                    return false;
                case FieldKind.TransferEncoding:
                    _chunked = true;
                    break;
                case FieldKind.Connection:
                    ReadConnection(value);
                    break;
                case FieldKind.KeepAlive:
                    ReadKeepAlive(value);
                    break;
            }
        }

        return !_chunked || ContentLength is null;
    }

    // Digits and nothing else: no sign, no list.
    private bool TryReadLength(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || !Utf8Parser.TryParse(value, out long length, out var read) || read != value.Length)
        {
            return false;
        }

        ContentLength = length;
        return true;
    }

    private void ReadConnection(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "keep-alive"u8))
        {
            _keepAlive = true;
            return;
        }

        if (Ascii.EqualsIgnoreCase(value, "close"u8))
        {
            _close = true;
            return;
        }

        var text = Encoding.Latin1.GetString(value);
        foreach (var token in text.Split(',', StringSplitOptions.TrimEntries))
        {
            _close |= token.Equals("close", StringComparison.OrdinalIgnoreCase);
            _keepAlive |= token.Equals("keep-alive", StringComparison.OrdinalIgnoreCase);
        }

        if (HopByHop.Nominated(text) is { } nominated)
        {
            nominated.UnionWith(Nominated ?? []);
            Nominated = nominated;
        }
    }

    // As in "timeout=5, max=100".
    private void ReadKeepAlive(ReadOnlySpan<byte> value)
    {
        var at = value.IndexOf("timeout="u8);
        if (at >= 0 && Utf8Parser.TryParse(value[(at + 8)..], out int seconds, out _) && seconds is >= 0 and < 86_400)
        {
            KeepAliveTimeout = TimeSpan.FromSeconds(seconds);
        }
    }
}
