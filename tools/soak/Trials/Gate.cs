namespace Balancer.Soak.Trials;

/// <summary>Holds all requests in the backends while it is closed: only what stands still can be counted from two sides.</summary>
internal sealed class Gate
{
    private TaskCompletionSource _opened = Opened();

    public void Close() => Volatile.Write(ref _opened, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Open() => Volatile.Read(ref _opened).TrySetResult();

    public Task PassAsync(CancellationToken cancellationToken) => Volatile.Read(ref _opened).Task.WaitAsync(cancellationToken);

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }
}
