using Balancer.Actors;
using Balancer.Host.Transport;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>
/// The connections to one backend. The one that was used last is used first, so that few stay warm and the rest grow old and are
/// closed. Idle ones are bounded in number and age; none is handed out that the backend has closed already.
/// </summary>
internal sealed class UpstreamPool(Backend backend, Connector connector) : IDisposable
{
    private const int MaxIdle = 1024;
    private const long MaxAge = 5 * 60_000; // So that a name that moves is followed.

    private const int MaxLooked = 16; // From the last one back, for one of the same event loop.
    private const long FreshFor = 20; // Two ticks of the clock that is read here: under load nobody is looked at.

    private readonly Lock _lock = new();
    private readonly HashSet<UpstreamConnection> _open = [];
    private readonly List<UpstreamConnection> _idle = []; // The last one was used last.
    private readonly IdleLimit _limit = new();
    private bool _disposed;

    /// <summary>Where the connections go.</summary>
    public Backend Backend => backend;

    /// <summary>The idle connection that was used last, of the caller's own event loop if there is one; null where there is none at all.</summary>
    /// <param name="mayBeRepeated">
    /// Whether the request may be repeated where the connection turns out to be closed. For one that may not, a connection that was idle
    /// for a while is looked at once more: the event loop may not have got to its end yet.
    /// </param>
    public UpstreamConnection? TryTake(bool mayBeRepeated)
    {
        var now = Environment.TickCount64;
        lock (_lock)
        {
            while (_idle.Count > 0)
            {
                var index = IndexOfNext();
                var connection = _idle[index];
                _idle.RemoveAt(index);
                var isFresh = mayBeRepeated || now - connection.IdleSince < FreshFor;
                if (IsGood(connection, now) && (isFresh || connection.IsQuiet(look: true)))
                {
                    backend.Connections.CountReused();
                    return connection;
                }

                Close(connection, regular: true);
            }
        }

        return null;
    }

    /// <summary>Opens one more; null where that fails, or takes too long.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<UpstreamConnection?> OpenAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (await connector.ConnectAsync(backend.Address.Uri, timeout, cancellationToken) is not { } channel)
        {
            return null;
        }

        backend.Connections.CountOpened();
        var connection = new UpstreamConnection(channel, Environment.TickCount64);
        lock (_lock)
        {
            _open.Add(connection);
        }

        return connection;
    }

    /// <summary>Takes a connection back after an exchange, to use it again or to close it.</summary>
    public void Return(UpstreamConnection connection)
    {
        var now = Environment.TickCount64;
        var exchange = connection.Exchange;
        lock (_lock)
        {
            if (exchange.KeepAliveTimeout is { } timeout)
            {
                _limit.Announced(timeout);
            }

            if (!exchange.LeavesConnectionClean || _disposed)
            {
                Close(connection, exchange.LeavesConnectionClean);
            }
            else if (_idle.Count >= MaxIdle || now - connection.OpenedAt > MaxAge || _limit.At(now) <= 0)
            {
                Close(connection, regular: true);
            }
            else
            {
                connection.IdleSince = now;
                _idle.Add(connection);
            }
        }
    }

    /// <summary>Closes what is too old or of no use, and gives up exchanges that have not moved in time.</summary>
    public void Sweep()
    {
        var now = Environment.TickCount64;
        lock (_lock)
        {
            _idle.RemoveAll(connection =>
            {
                var isKept = backend.IsAlive && IsGood(connection, now);
                if (!isKept)
                {
                    Close(connection, regular: true);
                }

                return !isKept;
            });
            foreach (var connection in _open)
            {
                connection.Exchange.CheckDeadline(now);
            }
        }
    }

    /// <summary>Closes the idle ones now, and the others when they come back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _idle.ForEach(connection => Close(connection, regular: true));
            _idle.Clear();
        }
    }

    // One of the same loop costs no change of threads, and what it touches is in this processor's cache.
    private int IndexOfNext()
    {
        var last = _idle.Count - 1;
        for (var i = last; i > last - MaxLooked && i >= 0; i--)
        {
            if (_idle[i].Loop == EventLoop.Current)
            {
                return i;
            }
        }

        return last;
    }

    private bool IsGood(UpstreamConnection connection, long now)
    {
        if (connection.EndedAt > 0)
        {
            _limit.Closed(connection.EndedAt - connection.IdleSince, connection.EndedAt);
        }

        return !connection.HasNews && now - connection.IdleSince < _limit.At(now);
    }

    private void Close(UpstreamConnection connection, bool regular)
    {
        _open.Remove(connection);
        connection.Close(regular);
    }
}
