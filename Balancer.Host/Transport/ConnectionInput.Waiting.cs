using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Balancer.Host.Transport;

/// <summary>
/// A read that has to wait. An asynchronous method would do, but its state would often be made on one thread and kept for reuse by
/// another one, so that every request cost a new one.
/// </summary>
internal sealed partial class ConnectionInput : IValueTaskSource<ReadResult>
{
    // A peer that sends faster than it is served would keep the event loop for itself.
    private const int MaxReadsInARow = 16;

    private ManualResetValueTaskSourceCore<ReadResult> _read;
    private CancellationToken _cancellation;
    private int _readsInARow;
    private volatile bool _isWaiting;

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitUntilCanceledAsync(CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken;
        try
        {
            using var registration = cancellationToken.UnsafeRegister(static channel => ((Channel)channel!).WakeReader(), channel);
            return await WaitAsync();
        }
        finally
        {
            _cancellation = default;
        }
    }

    private ValueTask<ReadResult> WaitAsync()
    {
        _isWaiting = true;
        _read.Reset();
        var read = new ValueTask<ReadResult>(this, _read.Version);
        if (_readsInARow < MaxReadsInARow)
        {
            TakeOrWait();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static input => input.TakeOrWait(), this, preferLocal: false);
        }

        return read;
    }

    private void TakeOrWait()
    {
        ReadResult result;
        try
        {
            ObjectDisposedException.ThrowIf(_isCompleted, this);
            _readsInARow = 0;
            while (!TryTake(out result))
            {
                _cancellation.ThrowIfCancellationRequested();
                _bytes.ReleaseIfEmpty();
                if (channel.TryWaitForInput(static input => ((ConnectionInput)input!).TakeOrWait(), this))
                {
                    return;
                }
            }
        }
        catch (Exception e) // For the one who reads, whatever it is.
        {
            _isWaiting = false;
            _read.SetException(e);
            return;
        }

        _isWaiting = false;
        _read.SetResult(result);
    }
}
