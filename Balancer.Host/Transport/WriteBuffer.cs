using System.Buffers;

namespace Balancer.Host.Transport;

/// <summary>
/// The bytes of a connection that were written and not sent: rented arrays, or none where there are none. The more is written before
/// it is sent, the larger the next array is. Not to be copied.
/// </summary>
internal struct WriteBuffer
{
    private const int Small = 4096;
    private const int Large = 64 * 1024;

    private byte[]? _last;
    private int _start;
    private int _end;
    private int _next;
    private List<ArraySegment<byte>>? _earlier; // Those that are full: a few at most, mostly none.
    private long _written; // Since there was nothing.

    /// <summary>How many there are.</summary>
    public long Length { get; private set; }

    /// <summary>Room to write to, of at least the size asked for, and never none.</summary>
    public Memory<byte> GetRoom(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (_last is null || _last.Length - _end < Math.Max(size, 1))
        {
            if (_start < _end)
            {
                (_earlier ??= []).Add(new(_last!, _start, _end - _start));
            }
            else if (_last is not null)
            {
                ArrayPool<byte>.Shared.Return(_last);
            }

            _last = ArrayPool<byte>.Shared.Rent(Math.Max(size, Math.Max(_next, Small)));
            _next = Math.Min(_last.Length * 4, Large);
            _start = _end = 0;
        }

        return _last.AsMemory(_end);
    }

    /// <summary>Bytes were written into the room.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)((_last?.Length ?? 0) - _end), nameof(count));
        _end += count;
        Length += count;
        _written += count;
    }

    /// <summary>Sends what there is room for.</summary>
    /// <returns>Whether everything was sent; null where the connection has failed.</returns>
    public bool? Send(Channel channel)
    {
        while (Length > 0)
        {
            var (sent, whole) = SendOnce(channel);
            if (sent == Channel.Failed)
            {
                return null;
            }

            Remove(sent);
            if (sent < whole)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Forgets everything and gives the arrays back.</summary>
    public void Release()
    {
        if (_earlier is { Count: > 0 })
        {
            _earlier.ForEach(static piece => ArrayPool<byte>.Shared.Return(piece.Array!));
            _earlier.Clear();
        }

        if (_last is { } last)
        {
            _last = null;
            ArrayPool<byte>.Shared.Return(last);
        }

        _next = _written > Small ? Large : Small;
        Length = _written = _start = _end = 0;
    }

    private readonly (int Sent, int Whole) SendOnce(Channel channel)
    {
        var last = _last.AsSpan(_start, _end - _start);
        if (_earlier is not { Count: > 0 })
        {
            return (channel.Send(last), last.Length);
        }

        ReadOnlySpan<byte> first = _earlier[0];
        var second = _earlier.Count > 1 ? _earlier[1] : last;
        return (channel.Send(first, second), first.Length + second.Length);
    }

    private void Remove(int count)
    {
        Length -= count;
        while (count > 0 && _earlier is { Count: > 0 })
        {
            var piece = _earlier[0];
            if (count < piece.Count)
            {
                _earlier[0] = piece[count..];
                return;
            }

            count -= piece.Count;
            _earlier.RemoveAt(0);
            ArrayPool<byte>.Shared.Return(piece.Array!);
        }

        _start += count;
    }
}
