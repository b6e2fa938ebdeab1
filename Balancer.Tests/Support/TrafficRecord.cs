namespace Balancer.Tests.Support;

/// <summary>What a backend has seen of the traffic, probes apart. Safe to read at any moment.</summary>
internal sealed class TrafficRecord
{
    private readonly Lock _lock = new();
    private readonly List<BackendConnection> _connections = [];
    private readonly List<Head> _requests = [];
    private readonly List<Body> _bodies = [];
    private readonly HashSet<BackendConnection> _busy = [];
    private long _bytes;
    private int _open;
    private int _peakConnections;
    private int _peakRequests;

    /// <summary>The connections that have sent at least a request line, in order.</summary>
    public IReadOnlyList<BackendConnection> Connections => Read(() => _connections.ToArray());

    public IReadOnlyList<Head> Requests => Read(() => _requests.ToArray());

    /// <summary>The request bodies that have come to their end.</summary>
    public IReadOnlyList<Body> Bodies => Read(() => _bodies.ToArray());

    public long Bytes => Read(() => _bytes);

    public int PeakConnections => Read(() => _peakConnections);

    public int PeakRequests => Read(() => _peakRequests);

    /// <summary>Starts anew; open connections go on and are recorded from here.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _connections.RemoveAll(connection => connection.Closed.IsCompleted);
            _requests.Clear();
            _bodies.Clear();
            _bytes = 0;
            _peakConnections = _open;
            _peakRequests = _busy.Count;
        }
    }

    internal void Opened(BackendConnection connection)
    {
        lock (_lock)
        {
            _connections.Add(connection);
            _peakConnections = Math.Max(_peakConnections, ++_open);
        }
    }

    internal void Ended(BackendConnection connection)
    {
        lock (_lock)
        {
            _open--;
            _busy.Remove(connection);
        }
    }

    internal void Came(byte[] bytes)
    {
        lock (_lock)
        {
            _bytes += bytes.Length;
        }
    }

    internal void Asked(BackendConnection connection, Head head)
    {
        lock (_lock)
        {
            _requests.Add(head);
            _busy.Add(connection);
            _peakRequests = Math.Max(_peakRequests, _busy.Count);
        }
    }

    internal void Completed(Body body)
    {
        lock (_lock)
        {
            _bodies.Add(body);
        }
    }

    internal void Answered(BackendConnection connection)
    {
        lock (_lock)
        {
            _busy.Remove(connection);
        }
    }

    private T Read<T>(Func<T> value)
    {
        lock (_lock)
        {
            return value();
        }
    }
}
