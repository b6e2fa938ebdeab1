namespace Balancer.Tests.Support;

/// <summary>Holds a script back until the test opens it.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Opened => _opened.Task;

    public void Open()
    {
        _opened.TrySetResult();
    }
}
