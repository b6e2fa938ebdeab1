using System.Buffers;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>How far a piece of a message was understood.</summary>
internal enum ParseState
{
    /// <summary>It is sound so far, and more has to come.</summary>
    Incomplete,

    /// <summary>It is whole.</summary>
    Complete,

    /// <summary>It cannot be understood, or only in more than one way.</summary>
    Malformed,
}

/// <summary>Where a field stands within the bytes it was read from.</summary>
internal readonly record struct FieldLine(FieldName? Known, int NameStart, int NameLength, int ValueStart, int ValueLength)
{
    /// <summary>The name as it was sent.</summary>
    public ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> bytes) => bytes.Slice(NameStart, NameLength);

    /// <summary>The value without the white space around it.</summary>
    public ReadOnlySpan<byte> ValueIn(ReadOnlySpan<byte> bytes) => bytes.Slice(ValueStart, ValueLength);
}

/// <summary>
/// Reads field lines up to the empty line behind them, strictly (RFC 9112, 2.2 and 5): CRLF alone ends a line, a name is a token with
/// the colon right behind it, no line is folded, no value has a control character. Remembers how far it got, so that bytes that come
/// one by one are still looked at once.
/// </summary>
internal sealed class FieldLines
{
    /// <summary>Bytes of a head, or of a trailer section, at most.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Fields at most.</summary>
    public const int MaxCount = 200;

    private static readonly SearchValues<byte> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(c => c != '\t').Select(c => (byte)c), 0x7f]);

    private FieldLine[] _lines = new FieldLine[16];
    private int _count;
    private int _lineStart;
    private int _searched;

    /// <summary>The fields read so far, in order.</summary>
    public ReadOnlySpan<FieldLine> Lines => _lines.AsSpan(0, _count);

    /// <summary>Where the first line not yet read begins; where it is <see cref="ParseState.Complete"/>, behind the empty line.</summary>
    public int Length => _lineStart;

    /// <summary>Whether a byte may stand in a value or a reason phrase (RFC 9110, 5.5).</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => !bytes.ContainsAny(Controls);

    /// <summary>Forgets everything, to begin at a byte.</summary>
    public void Begin(int start)
    {
        _count = 0;
        _lineStart = start;
        _searched = start;
    }

    /// <summary>Goes on reading. The bytes begin where those of the call before began.</summary>
    public ParseState Parse(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var state = NextLine(bytes, out var start, out var length);
            if (state != ParseState.Complete)
            {
                return state;
            }

            if (length == 0)
            {
                return ParseState.Complete;
            }

            if (!Add(bytes.Slice(start, length), start))
            {
                return ParseState.Malformed;
            }
        }
    }

    /// <summary>The next line without its end; for the first line of a head, which is none of the fields.</summary>
    public ParseState NextLine(ReadOnlySpan<byte> bytes, out int start, out int length)
    {
        (start, length) = (_lineStart, 0);
        var end = bytes[_searched..].IndexOf((byte)'\n');
        if (end < 0)
        {
            _searched = bytes.Length;
            return bytes.Length > MaxBytes ? ParseState.Malformed : ParseState.Incomplete;
        }

        end += _searched;
        if (end >= MaxBytes || end == _lineStart || bytes[end - 1] != '\r')
        {
            return ParseState.Malformed;
        }

        length = end - 1 - _lineStart;
        _lineStart = _searched = end + 1;
        return ParseState.Complete;
    }

    private bool Add(ReadOnlySpan<byte> line, int start)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || _count == MaxCount)
        {
            return false;
        }

        var name = line[..colon];
        var known = FieldName.Find(name);
        if (known is null && name.ContainsAnyExcept(Token))
        {
            return false;
        }

        var (first, last) = (colon + 1, line.Length);
        while (first < last && line[first] is (byte)' ' or (byte)'\t')
        {
            first++;
        }

        while (last > first && line[last - 1] is (byte)' ' or (byte)'\t')
        {
            last--;
        }

        if (!IsText(line[first..last]))
        {
            return false;
        }

        if (_count == _lines.Length)
        {
            Array.Resize(ref _lines, Math.Min(_lines.Length * 2, MaxCount));
        }

        _lines[_count++] = new FieldLine(known, start, colon, start + first, last - first);
        return true;
    }
}
