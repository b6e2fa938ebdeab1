using System.Diagnostics;

namespace Balancer.VisualTest;

/// <summary>The client's own books: every request of the run, with the time it took.</summary>
internal sealed class RequestLog(int total)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private readonly List<RequestRecord> _records = new(total);
    private int _started;

    public TimeSpan Begin()
    {
        Interlocked.Increment(ref _started);
        return _clock.Elapsed;
    }

    public void End(bool slow, TimeSpan start, Answer answer)
    {
        var record = new RequestRecord(slow, start, _clock.Elapsed, answer.Hostname, answer.Failure);
        lock (_lock)
        {
            _records.Add(record);
        }
    }

    public Snapshot Snapshot(IReadOnlyList<BackendStatus>? statuses)
    {
        lock (_lock)
        {
            return new Snapshot(_clock.Elapsed, total, _started - _records.Count, [.. _records], statuses);
        }
    }
}
