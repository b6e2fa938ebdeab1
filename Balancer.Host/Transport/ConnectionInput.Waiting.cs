using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Balancer.Host.Transport;

/// <summary>A read that has to wait. What it keeps meanwhile is what an idle connection costs.</summary>
internal sealed partial class ConnectionInput
{
    // A peer that sends faster than it is served would keep the event loop for itself.
    private const int MaxReadsInARow = 16;

    private CancellationToken _cancellation;
    private int _readsInARow;
    private volatile bool _isWaiting;

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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAsync()
    {
        _isWaiting = true;
        try
        {
            if (_readsInARow >= MaxReadsInARow)
            {
                await Task.Yield();
            }

            _readsInARow = 0;
            while (true)
            {
                if (TryTake(out var result))
                {
                    return result;
                }

                _cancellation.ThrowIfCancellationRequested();
                _bytes.ReleaseIfEmpty();
                await channel.WaitForInputAsync();
                ObjectDisposedException.ThrowIf(_isCompleted, this);
            }
        }
        finally
        {
            _isWaiting = false;
        }
    }
}
