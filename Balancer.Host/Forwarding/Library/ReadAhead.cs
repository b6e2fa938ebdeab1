namespace Balancer.Host.Forwarding.Library;

/// <summary>Looks at the first bytes of an answer before its reader asks for them, to tell whether it has begun.</summary>
internal sealed class ReadAhead(Stream inner)
{
    private readonly byte[] _bytes = new byte[16];
    private int _length;
    private Task<bool>? _looking;

    /// <summary>Whether there is something here that comes before what the stream gives.</summary>
    public bool IsActive => _looking is not null;

    private static ReadOnlySpan<byte> Interim => "HTTP/1.1 1"u8;

    /// <summary>Whether these are the first bytes of an interim response, after which the final one is still to come.</summary>
    public static bool IsInterim(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Interim);

    /// <summary>Waits for the answer: true once it (or the end of the connection) has come, false for an interim one.</summary>
    public Task<bool> LookAsync() => _looking ??= ReadAsync();

    /// <summary>Gives what was read here, as the stream would have.</summary>
    public async ValueTask<int> TakeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _looking!.WaitAsync(cancellationToken);
        var length = Math.Min(_length, buffer.Length);
        _bytes.AsMemory(0, length).CopyTo(buffer);
        _bytes.AsSpan(length, _length - length).CopyTo(_bytes);
        _length -= length;
        if (_length == 0)
        {
            _looking = null;
        }

        return length;
    }

    private async Task<bool> ReadAsync()
    {
        while (_length < Interim.Length)
        {
            var read = await inner.ReadAsync(_bytes.AsMemory(_length));
            _length += read;
            if (read == 0)
            {
                return true;
            }
        }

        return !IsInterim(_bytes);
    }
}
