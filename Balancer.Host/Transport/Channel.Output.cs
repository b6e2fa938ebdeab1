namespace Balancer.Host.Transport;

/// <summary>What a writer of a channel does.</summary>
internal sealed partial class Channel
{
    /// <summary>Ends when there may be room to send, or the connection has failed.</summary>
    public ValueTask WaitForRoomAsync() => _output.WaitAsync();

    /// <summary>Ends a wait for room, on the thread pool.</summary>
    public void WakeWriter() => _output.SignalElsewhere();

    /// <summary>Sends everything, waiting for room as often as it takes.</summary>
    /// <returns>False where the connection has failed.</returns>
    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var sent = Send(bytes.Span);
        return sent == bytes.Length ? ValueTask.FromResult(true)
            : sent == Failed ? ValueTask.FromResult(false)
            : SendRestAsync(bytes[sent..]);
    }

    /// <summary>Ends when a connection is made, or has failed to be made.</summary>
    public async ValueTask<bool> WaitForConnectionAsync()
    {
        await _output.WaitAsync();
        return Error == 0;
    }

    /// <summary>Sends what there is room for; where that is less than everything, waiting for room is next.</summary>
    /// <returns>Bytes sent, or <see cref="Failed"/>.</returns>
    public unsafe int Send(ReadOnlySpan<byte> bytes)
    {
        if (!TryEnter())
        {
            return Failed;
        }

        _output.BeginCall();
        nint count;
        int error;
        fixed (byte* start = bytes)
        {
            do
            {
                count = Libc.Send(Descriptor, start, bytes.Length, Libc.NoSignal);
                error = count < 0 ? Libc.LastError : 0;
            }
            while (error == Libc.Interrupted);
        }

        return Leave() ? Sent(count, error) : Failed;
    }

    /// <summary>As <see cref="Send(ReadOnlySpan{byte})"/>, for bytes in two places.</summary>
    public unsafe int Send(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (!TryEnter())
        {
            return Failed;
        }

        _output.BeginCall();
        nint count;
        int error;
        fixed (byte* a = first, b = second)
        {
            var pieces = stackalloc Libc.Piece[] { new() { Start = a, Length = first.Length }, new() { Start = b, Length = second.Length } };
            var message = new Libc.Message { Pieces = pieces, PieceCount = 2 };
            do
            {
                count = Libc.SendMessage(Descriptor, &message, Libc.NoSignal);
                error = count < 0 ? Libc.LastError : 0;
            }
            while (error == Libc.Interrupted);
        }

        return Leave() ? Sent(count, error) : Failed;
    }

    private unsafe int Error
    {
        get
        {
            if (!TryEnter())
            {
                return Failed;
            }

            var (value, length) = (0, sizeof(int));
            var error = Libc.GetOption(Descriptor, Libc.LevelSocket, Libc.OptionError, &value, &length) == 0 ? value : Libc.LastError;
            Leave();
            return error;
        }
    }

    private int Sent(nint count, int error)
    {
        if (error is 0 or Libc.Again)
        {
            return Math.Max((int)count, 0);
        }

        _hasFailed = true; // The system tells it once, and the reader is to know it too.
        return Failed;
    }

    private async ValueTask<bool> SendRestAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            await WaitForRoomAsync();
            var sent = Send(bytes.Span);
            if (sent == Failed)
            {
                return false;
            }

            bytes = bytes[sent..];
        }

        return true;
    }
}
