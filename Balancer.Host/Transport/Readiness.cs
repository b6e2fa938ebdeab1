using System.Threading.Tasks.Sources;

namespace Balancer.Host.Transport;

/// <summary>
/// One direction of a channel: whether a call may find something to do, as told by the event loop, and the one who waits for that.
/// One at a time may wait. What follows the wait runs on the event loop's thread, so it must never block.
/// </summary>
internal sealed class Readiness : IValueTaskSource
{
    private const int Drained = 0; // The last call left nothing to do.
    private const int Ready = 1;   // There may be something to do.
    private const int Awaited = 2; // Nothing to do, and somebody waits.

    private ManualResetValueTaskSourceCore<bool> _waiter;
    private int _state;

    /// <summary>Whether a call may find something to do.</summary>
    public bool IsReady => Volatile.Read(ref _state) == Ready;

    /// <summary>Before a call: what comes from here on is news. A full fence, so that no news is overwritten after the call.</summary>
    public void BeginCall()
    {
        Interlocked.Exchange(ref _state, Drained);
    }

    /// <summary>There may be something to do: ends a wait, or keeps the next one from beginning.</summary>
    public void Signal()
    {
        if (Interlocked.Exchange(ref _state, Ready) == Awaited)
        {
            _waiter.SetResult(true);
        }
    }

    /// <summary>
    /// As <see cref="Signal"/>, but what follows a wait runs on the thread pool: for those who cannot let it run on their own thread,
    /// within their locks.
    /// </summary>
    public void SignalElsewhere()
    {
        if (Interlocked.CompareExchange(ref _state, Ready, Drained) == Awaited)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static waiter => waiter.Signal(), this, preferLocal: false);
        }
    }

    /// <summary>Ends when there may be something to do, which need not be so.</summary>
    public ValueTask WaitAsync()
    {
        if (IsReady)
        {
            return ValueTask.CompletedTask;
        }

        _waiter.Reset();
        return Interlocked.CompareExchange(ref _state, Awaited, Drained) == Drained
            ? new ValueTask(this, _waiter.Version)
            : ValueTask.CompletedTask;
    }

    /// <summary>As <see cref="WaitAsync"/>, for one that calls back; false where nothing is to be waited for, and nothing is called.</summary>
    public bool TryWait(Action<object?> then, object state)
    {
        if (IsReady)
        {
            return false;
        }

        _waiter.Reset();
        _waiter.OnCompleted(then, state, _waiter.Version, ValueTaskSourceOnCompletedFlags.None);
        return Interlocked.CompareExchange(ref _state, Awaited, Drained) == Drained;
    }

    void IValueTaskSource.GetResult(short token) => _waiter.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _waiter.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiter.OnCompleted(continuation, state, token, flags);
}
