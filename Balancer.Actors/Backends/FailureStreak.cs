namespace Balancer.Actors.Backends;

/// <summary>Notices when so many requests to a backend fail in a row, within a window of time.</summary>
internal sealed class FailureStreak
{
    private readonly Queue<DateTimeOffset> _failures = new();

    /// <summary>A request went well.</summary>
    public void Break()
    {
        _failures.Clear();
    }

    /// <summary>A request failed; true where that makes <paramref name="limit"/> of them, and the count begins again.</summary>
    public bool Add(DateTimeOffset now, int limit, TimeSpan window)
    {
        _failures.Enqueue(now);
        while (now - _failures.Peek() > window)
        {
            _failures.Dequeue();
        }

        if (_failures.Count < limit)
        {
            return false;
        }

        _failures.Clear();
        return true;
    }
}
