namespace Balancer.Host.Transport;

/// <summary>What a reader of a channel does.</summary>
internal sealed partial class Channel
{
    /// <summary>Whether a read may find something: bytes, the end, or a failure. Costs no system call.</summary>
    public bool HasInput => _input.IsReady;

    /// <summary>Ends when a read may find something.</summary>
    public ValueTask WaitForInputAsync() => _input.WaitAsync();

    /// <summary>As <see cref="WaitForInputAsync"/>, for one that calls back; false where a read may find something already.</summary>
    public bool TryWaitForInput(Action<object?> then, object state) => _input.TryWait(then, state);

    /// <summary>Ends a wait for input, on the thread pool; a read then finds nothing, perhaps.</summary>
    public void WakeReader() => _input.SignalElsewhere();

    /// <summary>Reads what is there.</summary>
    /// <returns>Bytes read, 0 at the end, <see cref="Nothing"/> or <see cref="Failed"/>.</returns>
    public unsafe int Receive(Span<byte> buffer)
    {
        if (!TryEnter())
        {
            return Failed;
        }

        _input.BeginCall();
        nint count;
        int error;
        fixed (byte* start = buffer)
        {
            do
            {
                count = Libc.Receive(Descriptor, start, buffer.Length, 0);
                error = count < 0 ? Libc.LastError : 0;
            }
            while (error == Libc.Interrupted);
        }

        if (!Leave())
        {
            return Failed;
        }

        if (error == Libc.Again)
        {
            return Nothing;
        }

        // A short read has emptied the socket (epoll(7)); the end may have been told of before, and is not told of again.
        if (count == buffer.Length || count <= 0 || _hasPeerEnded)
        {
            _input.Signal();
        }

        // A failure is told of once, be it to the writer; from then on it looks like the end.
        return count < 0 || (count == 0 && _hasFailed) ? Failed : (int)count;
    }

    /// <summary>Takes a connection that waits at a listening socket.</summary>
    /// <param name="address">Takes the peer's address, as the system writes it.</param>
    /// <returns>The connection's socket, <see cref="Nothing"/>, or <see cref="Failed"/> where that may last, such as too many open files.</returns>
    public unsafe int Accept(Span<byte> address)
    {
        if (!TryEnter())
        {
            return Failed;
        }

        _input.BeginCall();
        var length = address.Length;
        int connection;
        int error;
        fixed (byte* start = address)
        {
            do
            {
                connection = Libc.Accept(Descriptor, start, &length, Libc.NonBlockingCloseOnExec);
                error = connection < 0 ? Libc.LastError : 0;
            }
            while (error is Libc.Interrupted or Libc.ConnectionAborted or Libc.ProtocolError or Libc.NotPermitted); // That one is lost.
        }

        if (error != Libc.Again)
        {
            _input.Signal(); // There may be more.
        }

        return !Leave() && error != 0 ? Failed : error == 0 ? connection : error == Libc.Again ? Nothing : Failed;
    }
}
