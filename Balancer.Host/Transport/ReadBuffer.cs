using System.Buffers;

namespace Balancer.Host.Transport;

/// <summary>
/// The bytes of a connection that were received and not consumed: a rented array, or none where there are none. It is larger where
/// bytes keep coming in large pieces, so that an upload takes few system calls and a small request little memory. Not to be copied.
/// </summary>
internal struct ReadBuffer
{
    private const int Small = 4096;
    private const int Large = 64 * 1024;

    private byte[]? _bytes;
    private int _start;
    private int _end;
    private int _size;

    public readonly bool IsEmpty => _start == _end;

    public readonly int Length => _end - _start;

    /// <summary>What is there.</summary>
    public readonly ReadOnlySequence<byte> Bytes => IsEmpty ? ReadOnlySequence<byte>.Empty : new(_bytes!, _start, _end - _start);

    /// <summary>Room for more. What was handed out before is void then.</summary>
    public Span<byte> MakeRoom()
    {
        if (_bytes is null)
        {
            _size = Math.Max(_size, Small);
            _bytes = ArrayPool<byte>.Shared.Rent(_size);
        }
        else if (IsEmpty && _bytes.Length < _size)
        {
            Release();
            _bytes = ArrayPool<byte>.Shared.Rent(_size);
        }
        else if (_bytes.Length - _end < Small / 4)
        {
            var fits = Length <= _bytes.Length / 2 && _bytes.Length >= _size;
            Move(fits ? _bytes : ArrayPool<byte>.Shared.Rent(Math.Max(_size, _bytes.Length * 2)));
        }

        return _bytes.AsSpan(_end);
    }

    /// <summary>Bytes were received into the room.</summary>
    public void Fill(int count)
    {
        var wasAll = count == _bytes!.Length - _end;
        _end += count;
        _size = wasAll ? Math.Min(Math.Max(_size, _bytes.Length) * 4, Large) : count < _size / 4 ? Math.Max(_size / 4, Small) : _size;
    }

    /// <summary>The place of a position in what is there, as an offset in it.</summary>
    public readonly int OffsetOf(SequencePosition position) =>
        IsEmpty ? 0 : position.GetObject() == _bytes ? (position.GetInteger() & int.MaxValue) - _start : -1;

    /// <summary>The first bytes are no longer needed.</summary>
    public void Consume(int count)
    {
        _start += count;
        ReleaseIfEmpty(); // At once: while a request is in the hands of a backend, others can do with it.
    }

    /// <summary>Gives the array back, where nothing is in it.</summary>
    public void ReleaseIfEmpty()
    {
        if (IsEmpty)
        {
            Release();
        }
    }

    /// <summary>Gives the array back, with what is in it.</summary>
    public void Release()
    {
        if (_bytes is { } bytes)
        {
            _bytes = null;
            _start = _end = 0;
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Move(byte[] to)
    {
        var length = Length;
        var from = _bytes!;
        Buffer.BlockCopy(from, _start, to, 0, length);
        _bytes = to;
        (_start, _end) = (0, length);
        if (to != from)
        {
            ArrayPool<byte>.Shared.Return(from);
        }
    }
}
