using System.IO.Pipelines;

namespace Balancer.Host.Transport;

/// <summary>
/// What goes to the peer. A flush sends at once, on the thread that asks for it, and is over when the system has taken everything; the
/// buffers are held until then. A flush that is canceled leaves what was not sent to the next one, or to the end of the connection.
/// </summary>
internal sealed class ConnectionOutput(Channel channel) : PipeWriter
{
    private WriteBuffer _bytes;
    private Task? _waiting; // A flush for room.
    private int _canceled;
    private bool _hasFailed;
    private bool _isCompleted;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _bytes.Length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfUnusable();
        return _bytes.GetRoom(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ThrowIfUnusable();
        _bytes.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        ThrowIfUnusable();
        if (Send() || Volatile.Read(ref _canceled) != 0)
        {
            return new(new FlushResult(TakeCancellation(), _hasFailed));
        }

        var rest = SendRestAsync(cancellationToken);
        _waiting = rest;
        return new(rest);
    }

    public override void CancelPendingFlush()
    {
        Volatile.Write(ref _canceled, 1);
        channel.WakeWriter();
    }

    public override void Complete(Exception? exception = null)
    {
        if (exception is not null && !_isCompleted)
        {
            channel.Abort(); // What the peer has got so far is not to look complete.
        }

        _isCompleted = true;
    }

    /// <summary>Ends when everything that was written is sent, or cannot be any more.</summary>
    public async ValueTask FinishAsync()
    {
        _isCompleted = true;
        if (_waiting is { IsCompleted: false } waiting)
        {
            await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        while (!Send())
        {
            await channel.WaitForRoomAsync();
        }

    }

    // Whether there is nothing left to send, be it because the connection has failed.
    private bool Send()
    {
        var isAll = _hasFailed ? null : _bytes.Send(channel);
        if (isAll == false)
        {
            return false;
        }

        _hasFailed = isAll is null;
        _bytes.Release();
        return true;
    }

    private async Task<FlushResult> SendRestAsync(CancellationToken cancellationToken)
    {
        using var cancellation = cancellationToken.UnsafeRegister(static channel => ((Channel)channel!).WakeWriter(), channel);
        await channel.WaitForRoomAsync();
        while (!Send() && Volatile.Read(ref _canceled) == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await channel.WaitForRoomAsync();
        }

        return new FlushResult(TakeCancellation(), _hasFailed);
    }

    private bool TakeCancellation() => Volatile.Read(ref _canceled) != 0 && Interlocked.Exchange(ref _canceled, 0) != 0;

    private void ThrowIfUnusable()
    {
        if (_isCompleted || _waiting is { IsCompleted: false })
        {
            throw new InvalidOperationException(_isCompleted ? "Writing is not allowed after the writer was completed." : "A flush is not over yet.");
        }
    }
}
