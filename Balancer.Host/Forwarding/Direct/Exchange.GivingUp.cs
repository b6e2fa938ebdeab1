namespace Balancer.Host.Forwarding.Direct;

/// <summary>When an exchange is given up, and how those who wait in it learn of it.</summary>
internal sealed partial class Exchange
{
    /// <summary>The last byte of the request was sent: from here on the backend has the time its configuration gives it.</summary>
    public void RequestSent()
    {
        var now = Environment.TickCount64;
        _responseDue = now + (long)_timeouts.Response.TotalMilliseconds;
        Touch(now);
    }

    /// <summary>Something has moved, one way or the other.</summary>
    public void Touch() => Touch(Environment.TickCount64);

    private void Touch(long now)
    {
        var idle = now + (long)_timeouts.Idle.TotalMilliseconds;
        Volatile.Write(ref _due, _headPassed ? idle : Math.Min(idle, _responseDue));
    }

    /// <summary>The client takes no more of the response.</summary>
    public void ClientLeft()
    {
        _clientGone = true;
    }

    /// <summary>Gives the exchange up where it has not moved in time.</summary>
    /// <param name="now">As <see cref="Environment.TickCount64"/>.</param>
    public void CheckDeadline(long now)
    {
        if (Volatile.Read(ref _due) <= now)
        {
            lock (_gate)
            {
                if (Volatile.Read(ref _due) <= now)
                {
                    Fail(ForwardOutcome.ResponseTimedOut);
                }
            }
        }
    }

    /// <summary>Gives the exchange up, for the first cause there is. Whoever waits in it is woken.</summary>
    public void Fail(ForwardOutcome cause)
    {
        lock (_gate)
        {
            if (_context is not null)
            {
                _cause ??= cause;
                connection.Abort();
                if (_headPassed)
                {
                    _context.Abort(); // It may be the client that does not take what it asked for.
                }
            }
        }
    }
}
