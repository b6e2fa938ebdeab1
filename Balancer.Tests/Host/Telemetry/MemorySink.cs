using Balancer.Host.Telemetry;

namespace Balancer.Tests.Host.Telemetry;

/// <summary>Keeps lines; holds whoever brings them up until it is opened, and loses them where it is told to.</summary>
internal sealed class MemorySink(bool open = true, bool fails = false) : IAccessSink
{
    private readonly ManualResetEventSlim _open = new(open);
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _text = "";

    /// <summary>Completes when somebody has brought the first lines.</summary>
    public Task Entered => _entered.Task;

    /// <summary>Everything that was written.</summary>
    public string Text => _text;

    /// <summary>The lines, without their ends.</summary>
    public IReadOnlyList<string> Lines => Text.Split('\n')[..^1];

    public void Open()
    {
        _open.Set();
    }

    public void Begin()
    {
        // It keeps nothing but lines.
    }

    public bool TryWrite(string lines)
    {
        _entered.TrySetResult();
        _open.Wait();
        _text += fails ? "" : lines;
        return !fails;
    }

    public void Dispose()
    {
        _open.Dispose();
    }
}
