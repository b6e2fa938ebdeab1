namespace Balancer.Actors;

/// <summary>The last thousand events. May be used by many threads at once.</summary>
/// <param name="clock">The time of day.</param>
public sealed class EventLog(Func<DateTimeOffset> clock)
{
    /// <summary>Who has made what the configuration file says.</summary>
    public const string ByFile = "configuration";

    private const int Kept = 1000;
    private const int LongestText = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<BalancerEvent> _events = new();
    private long _lastId;

    // Completed when the next event is there. Whoever waits goes on elsewhere, never inside of an actor.
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Adds an event that happens now.</summary>
    public void Add(EventKind kind, EventSeverity severity, string? pool, string? backend, string text, string by)
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            var cut = text.Length > LongestText ? text[..LongestText] : text;
            _events.Enqueue(new BalancerEvent(++_lastId, clock(), kind, severity, pool, backend, cut, by));
            if (_events.Count > Kept)
            {
                _events.Dequeue();
            }

            told = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        told.SetResult();
    }

    /// <summary>Completes when there is one more than now.</summary>
    public Task Next
    {
        get
        {
            lock (_lock)
            {
                return _next.Task;
            }
        }
    }

    /// <summary>Those of the last thousand that came after one, the oldest first.</summary>
    /// <param name="id">That one's; 0 for all. One that is higher than any here is of another process, and gives all, too.</param>
    public IReadOnlyList<BalancerEvent> After(long id)
    {
        lock (_lock)
        {
            return [.. _events.Where(e => e.Id > id || id > _lastId)];
        }
    }
}
