using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Connections;

namespace Balancer.Host.Transport;

/// <summary>
/// What comes from the peer. It reads from the socket when it is asked to, into a buffer that it holds only while there is something in
/// it, so a connection that waits for its next request costs no buffer, and a request one system call.
/// </summary>
internal sealed partial class ConnectionInput(Channel channel) : PipeReader
{
    private ReadBuffer _bytes;
    private Exception? _failure;
    private int _canceled;
    private bool _isReading;
    private bool _isExamined = true;
    private bool _isCompleted;

    /// <summary>Whether the peer's last byte was read.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Lets reads fail from now on; the first reason counts.</summary>
    public void Fail(Exception reason) => Interlocked.CompareExchange(ref _failure, reason, null);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        BeginRead();
        return _readsInARow < MaxReadsInARow && TryTake(out var result) ? new(result)
            : cancellationToken.CanBeCanceled ? WaitUntilCanceledAsync(cancellationToken)
            : WaitAsync();
    }

    public override bool TryRead(out ReadResult result)
    {
        BeginRead();
        return TryTake(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var (consumedCount, examinedCount) = (_bytes.OffsetOf(consumed), _bytes.OffsetOf(examined));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)examinedCount, (uint)_bytes.Length, nameof(examined));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)consumedCount, (uint)examinedCount, nameof(consumed));
        _isReading = false;
        _isExamined = examinedCount == _bytes.Length;
        _bytes.Consume(consumedCount);
    }

    public override void CancelPendingRead()
    {
        Volatile.Write(ref _canceled, 1);
        channel.WakeReader();
    }

    public override void Complete(Exception? exception = null)
    {
        if (!_isCompleted)
        {
            _isCompleted = true;
            if (!_isWaiting)
            {
                _bytes.Release(); // Else the reader that is still there may be using it, and the collector takes it.
            }
        }
    }

    private void BeginRead()
    {
        if (_isCompleted || _isReading || _isWaiting)
        {
            throw new InvalidOperationException(_isCompleted ? "Reading is not allowed after the reader was completed." : "A read is not over yet.");
        }
    }

    private bool TryTake(out ReadResult result)
    {
        ThrowIfFailed();
        if (_isExamined && !HasEnded && channel.HasInput)
        {
            Receive();
        }

        // After the call: whoever canceled before it has signaled before it, which the call has wiped out.
        if (Volatile.Read(ref _canceled) != 0 && Interlocked.Exchange(ref _canceled, 0) != 0)
        {
            result = new ReadResult(_bytes.Bytes, isCanceled: true, HasEnded);
            return true;
        }

        _isReading = !_isExamined || HasEnded;
        result = _isReading ? new ReadResult(_bytes.Bytes, isCanceled: false, HasEnded) : default;
        return _isReading;
    }

    private void Receive()
    {
        var count = channel.Receive(_bytes.MakeRoom());
        if (count > 0)
        {
            _bytes.Fill(count);
            _isExamined = false;
            _readsInARow++;
        }
        else if (count != Channel.Nothing)
        {
            if (count == Channel.Failed)
            {
                var reset = new SocketException((int)SocketError.ConnectionReset);
                Fail(new ConnectionResetException(reset.Message, reset));
            }

            ThrowIfFailed();
            HasEnded = true;
        }
    }

    private void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
