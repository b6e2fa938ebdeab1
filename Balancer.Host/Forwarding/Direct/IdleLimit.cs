namespace Balancer.Host.Forwarding.Direct;

/// <summary>
/// For how long an idle connection to a backend is worth keeping: not as long as the backend keeps it, or a request meets it closing.
/// Backends say so, or it is learned from the connections they close, once two of them were closed at about the same age: a restart
/// closes connections of every age. What was learned is doubted again bit by bit. All times in milliseconds.
/// </summary>
internal sealed class IdleLimit
{
    /// <summary>Where nothing is known. Servers keep connections for 5 s (Node.js) to 130 s (Kestrel).</summary>
    public const long Default = 60_000;

    private const long Margin = 1_000; // Before the backend's own limit: clocks, queues, the way there.
    private const long SameMoment = 50; // Connections closed within it are closed for one reason.
    private const int DoubtRate = 16;  // A second more is tried for every so many that have passed.

    private long _announced = Default;
    private long _learned = Default;
    private long _learnedAt;
    private long _lastAge;
    private long _lastClosed = -SameMoment;

    /// <summary>The age up to which an idle connection may be used.</summary>
    public long At(long now) => Math.Min(Math.Min(_announced, Default), _learned + ((now - _learnedAt) / DoubtRate));

    /// <summary>A backend has said how long it keeps an idle connection (<c>Keep-Alive: timeout</c>).</summary>
    public void Announced(TimeSpan timeout)
    {
        var milliseconds = (long)timeout.TotalMilliseconds;
        _announced = Math.Max(milliseconds / 2, milliseconds - Margin);
    }

    /// <summary>A backend has closed a connection after it was idle for so long.</summary>
    /// <param name="age">For how long it was idle.</param>
    /// <param name="now">When it was closed.</param>
    public void Closed(long age, long now)
    {
        // Closed as a response ended, or together with others: nothing to learn from.
        if (age <= 0 || now - _lastClosed < SameMoment)
        {
            return;
        }

        var agrees = Math.Abs(age - _lastAge) <= age / 4;
        (_lastAge, _lastClosed) = (age, now);
        var learned = Math.Max(age / 2, age - Margin);
        if (agrees && learned < At(now))
        {
            (_learned, _learnedAt) = (learned, now);
        }
    }
}
