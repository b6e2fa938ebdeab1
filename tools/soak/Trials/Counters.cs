using System.Diagnostics;

namespace Balancer.Soak.Trials;

/// <summary>What a backend counts itself. Probes are not in it.</summary>
internal sealed class Counters
{
    private readonly Lock _lock = new();
    private int _inFlight;
    private int _peak;
    private long _total;
    private long _served;
    private long _ticks;
    private long _opened;
    private long _closed;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>The most there ever were at once.</summary>
    public int Peak => Volatile.Read(ref _peak);

    public long Total => Volatile.Read(ref _total);

    /// <summary>Connections that came to carry a request, ever.</summary>
    public long Opened => Volatile.Read(ref _opened);

    /// <summary>Those of them that have ended.</summary>
    public long Closed => Volatile.Read(ref _closed);

    /// <summary>The requests that were served to the end, and the time they took together.</summary>
    public (long Served, TimeSpan Busy) Work
    {
        get
        {
            lock (_lock)
            {
                return (_served, Stopwatch.GetElapsedTime(0, _ticks));
            }
        }
    }

    public void Enter()
    {
        lock (_lock)
        {
            _total++;
            _peak = Math.Max(_peak, ++_inFlight);
        }
    }

    public void Leave(long entered, bool served)
    {
        lock (_lock)
        {
            _inFlight--;
            if (served)
            {
                _served++;
                _ticks += Stopwatch.GetTimestamp() - entered;
            }
        }
    }

    public void ConnectionUsed() => Interlocked.Increment(ref _opened);

    public void ConnectionClosed() => Interlocked.Increment(ref _closed);
}
