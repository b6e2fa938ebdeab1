using System.Buffers;
using System.Text;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>Bytes that grow in a rented array.</summary>
internal sealed class ByteBuilder
{
    private const int InitialSize = 2048;

    private byte[] _bytes = [];

    /// <summary>How many there are.</summary>
    public int Length { get; private set; }

    /// <summary>What there is; valid until the next call of another member.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Appends bytes.</summary>
    public ByteBuilder Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
        return this;
    }

    /// <summary>Appends text as Latin-1; what that does not know becomes a question mark.</summary>
    public ByteBuilder Append(string text)
    {
        Length += Encoding.Latin1.GetBytes(text, Room(text.Length));
        return this;
    }

    /// <summary>Appends bytes that may lie apart.</summary>
    public ByteBuilder Append(in ReadOnlySequence<byte> bytes)
    {
        bytes.CopyTo(Room((int)bytes.Length));
        Length += (int)bytes.Length;
        return this;
    }

    /// <summary>Forgets what there is and gives the array back, for the next one to find it in the cache.</summary>
    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - Length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(Length + count, _bytes.Length * 2), InitialSize));
            _bytes.AsSpan(0, Length).CopyTo(larger);
            if (_bytes.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_bytes);
            }

            _bytes = larger;
        }

        return _bytes.AsSpan(Length);
    }
}
