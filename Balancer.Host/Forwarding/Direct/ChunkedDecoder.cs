namespace Balancer.Host.Forwarding.Direct;

/// <summary>
/// Finds the data in a chunked body (RFC 9112, 7.1), strictly, whatever pieces it comes in. Extensions are dropped. It ends behind the
/// line of the last chunk; the trailer section is read by <see cref="FieldLines"/>.
/// </summary>
internal struct ChunkedDecoder
{
    private const int MaxSizeLine = 4096; // Bytes of a line with a size, so that nobody sends extensions for ever.
    private const int MaxDigits = 15;     // 2^60 - 1: no chunk comes near, and no sum overflows.

    private Place _place;
    private long _left;
    private int _digits;
    private int _lineLength;

    private enum Place : byte
    {
        Size,
        Extension,
        SizeLineFeed,
        Data,
        DataReturn,
        DataLineFeed,
        Ended,
    }

    /// <summary>Whether the line of the last chunk was read.</summary>
    public readonly bool IsAtTrailers => _place == Place.Ended;

    /// <summary>Reads on, as far as the next piece of data at most.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="read">How many of them are done with, the data included.</param>
    /// <param name="data">Data among them, at their end; perhaps none.</param>
    /// <returns>False where it is malformed.</returns>
    public bool Read(ReadOnlySpan<byte> bytes, out int read, out ReadOnlySpan<byte> data)
    {
        data = default;
        for (read = 0; read < bytes.Length && _place != Place.Ended; read++)
        {
            if (_place == Place.Data)
            {
                var count = (int)Math.Min(_left, bytes.Length - read);
                data = bytes.Slice(read, count);
                read += count;
                _left -= count;
                _place = _left == 0 ? Place.DataReturn : Place.Data;
                return true;
            }

            if (!Step(bytes[read]))
            {
                return false;
            }
        }

        return true;
    }

    private bool Step(byte next)
    {
        switch (_place)
        {
            case Place.Size when HexDigit(next) is >= 0 and var digit && _digits < MaxDigits:
                _left = (_left << 4) | (uint)digit;
                _digits++;
                return true;
            case Place.Size when _digits > 0 && next is (byte)';' or (byte)' ' or (byte)'\t':
                _place = Place.Extension;
                return true;
            case Place.Size when _digits > 0 && next == '\r':
            case Place.Extension when next == '\r':
                _place = Place.SizeLineFeed;
                return true;
            case Place.Extension:
                return (next is >= 0x20 or (byte)'\t') && next != 0x7f && ++_lineLength < MaxSizeLine;
            case Place.SizeLineFeed when next == '\n':
                _place = _left == 0 ? Place.Ended : Place.Data;
                (_digits, _lineLength) = (0, 0);
                return true;
            case Place.DataReturn when next == '\r':
                _place = Place.DataLineFeed;
                return true;
            case Place.DataLineFeed when next == '\n':
                _place = Place.Size;
                return true;
            default:
                return false;
        }
    }

    private static int HexDigit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };
}
