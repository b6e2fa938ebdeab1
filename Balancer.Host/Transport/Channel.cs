namespace Balancer.Host.Transport;

/// <summary>
/// A non-blocking socket that an event loop watches. One reader and one writer may use it at a time; <see cref="Abort"/> may be called
/// by anybody until it is disposed of, and it is disposed of only when nobody uses it any more.
/// </summary>
internal sealed class Channel(int descriptor, ChannelTable channels) : IDisposable
{
    /// <summary>From <see cref="Receive"/>: there is nothing to read yet.</summary>
    public const int Nothing = -1;

    /// <summary>From <see cref="Receive"/> and <see cref="SendAsync"/>: the connection has failed.</summary>
    public const int Failed = -2;

    private readonly Readiness _input = new();
    private readonly Readiness _output = new();
    private readonly Lock _closing = new();
    private volatile bool _peerEnded;
    private bool _closed;

    /// <summary>The socket's number.</summary>
    public int Descriptor { get; } = descriptor;

    /// <summary>Whether a read may find something: bytes, the end, or a failure. Costs no system call.</summary>
    public bool HasInput => _input.IsReady;

    /// <summary>Called on the event loop when the peer has ended or reset its side, whoever reads; perhaps more than once.</summary>
    public Action? PeerEnded { get; set; }

    /// <summary>Ends when a read may find something.</summary>
    public ValueTask WaitForInputAsync() => _input.WaitAsync();

    /// <summary>Reads what is there.</summary>
    /// <returns>Bytes read, 0 at the end, <see cref="Nothing"/> or <see cref="Failed"/>.</returns>
    public unsafe int Receive(Span<byte> buffer)
    {
        _input.BeginCall();
        nint count;
        fixed (byte* start = buffer)
        {
            do
            {
                count = Libc.Receive(Descriptor, start, buffer.Length, 0);
            }
            while (count < 0 && Libc.LastError == Libc.Interrupted);
        }

        if (count < 0 && Libc.LastError == Libc.Again)
        {
            _peerEnded = false; // It was another socket's end, which had this number before.
            return Nothing;
        }

        // A short read has emptied the socket (epoll(7)); the end may have been told of before, and is not told of again.
        if (count == buffer.Length || count <= 0 || _peerEnded)
        {
            _input.Signal();
        }

        return count < 0 ? Failed : (int)count;
    }

    /// <summary>Takes a connection that waits at a listening socket.</summary>
    /// <param name="address">Takes the peer's address, as the system writes it.</param>
    /// <returns>The connection's socket, <see cref="Nothing"/>, or <see cref="Failed"/> with the reason in <see cref="Libc.LastError"/>.</returns>
    public unsafe int Accept(Span<byte> address)
    {
        _input.BeginCall();
        var length = address.Length;
        int connection;
        fixed (byte* start = address)
        {
            connection = Libc.Accept(Descriptor, start, &length, Libc.NonBlockingCloseOnExec);
        }

        if (connection < 0 && Libc.LastError == Libc.Again)
        {
            return Nothing;
        }

        _input.Signal(); // There may be more.
        return connection < 0 ? Failed : connection;
    }

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

    /// <summary>Ends both directions, for whoever reads or writes, and for the peer.</summary>
    public void Abort()
    {
        // Once it is closed, another socket may have its number.
        lock (_closing)
        {
            if (!_closed)
            {
                Libc.Shutdown(Descriptor, Libc.ShutdownBoth);
            }
        }
    }

    /// <summary>Closes with a reset, which the peer cannot take for a regular end.</summary>
    public unsafe void Reset()
    {
        var linger = stackalloc int[] { 1, 0 };
        lock (_closing)
        {
            if (!_closed)
            {
                Libc.SetOption(Descriptor, Libc.LevelSocket, Libc.OptionLinger, linger, 2 * sizeof(int));
            }
        }

        Dispose();
    }

    public void Dispose()
    {
        lock (_closing)
        {
            if (!_closed)
            {
                _closed = true;
                channels.Remove(this);
                Libc.Close(Descriptor);
            }
        }
    }

    /// <summary>From the event loop: something happened to the socket.</summary>
    internal void Happened(uint flags)
    {
        if ((flags & (Libc.PeerHangUp | Libc.HangUp | Libc.Error)) != 0)
        {
            _peerEnded = true;
            PeerEnded?.Invoke();
        }

        if ((flags & (Libc.Out | Libc.HangUp | Libc.Error)) != 0)
        {
            _output.Signal();
        }

        if ((flags & ~Libc.Out) != 0)
        {
            _input.Signal();
        }
    }

    private unsafe int Error
    {
        get
        {
            var (value, length) = (0, sizeof(int));
            return Libc.GetOption(Descriptor, Libc.LevelSocket, Libc.OptionError, &value, &length) == 0 ? value : Libc.LastError;
        }
    }

    // Bytes sent, 0 where there is no room, or Failed.
    private unsafe int Send(ReadOnlySpan<byte> bytes)
    {
        _output.BeginCall();
        nint count;
        fixed (byte* start = bytes)
        {
            do
            {
                count = Libc.Send(Descriptor, start, bytes.Length, Libc.NoSignal);
            }
            while (count < 0 && Libc.LastError == Libc.Interrupted);
        }

        return count >= 0 ? (int)count : Libc.LastError == Libc.Again ? 0 : Failed;
    }

    private async ValueTask<bool> SendRestAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            await _output.WaitAsync();
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
