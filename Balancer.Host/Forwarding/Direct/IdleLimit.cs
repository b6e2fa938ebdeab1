namespace Balancer.Host.Forwarding.Direct;

/// <summary>
/// For how long an idle connection to a backend is worth keeping: not as long as the backend keeps it, or a request meets it closing.
/// Backends say so, or it is learned from the connections they close; what was learned is doubted again bit by bit, since a restart
/// closes connections of every age. All times in milliseconds.
/// </summary>
internal sealed class IdleLimit
{
    /// <summary>Where nothing is known. Servers keep connections for 5 s (Node.js) to 130 s (Kestrel).</summary>
    public const long Default = 60_000;

    private const long Margin = 1_000; // Before the backend's own limit: clocks, queues, the way there.
    private const int DoubtRate = 16;  // A second more is tried for every so many that have passed.

    private long _announced = Default;
    private long _learned = Default;
    private long _learnedAt;

    /// <summary>The age up to which an idle connection may be used.</summary>
    public long At(long now) => Math.Min(Math.Min(_announced, Default), _learned + ((now - _learnedAt) / DoubtRate));

    /// <summary>A backend has said how long it keeps an idle connection (<c>Keep-Alive: timeout</c>).</summary>
    public void Announced(TimeSpan timeout)
    {
        var milliseconds = (long)timeout.TotalMilliseconds;
        _announced = Math.Max(milliseconds / 2, milliseconds - Margin);
    }

    /// <summary>A backend has closed a connection after it was idle for so long.</summary>
    public void Closed(long age, long now)
    {
        var learned = Math.Max(age / 2, age - Margin);
        if (learned < At(now))
        {
            (_learned, _learnedAt) = (learned, now);
        }
    }
}
