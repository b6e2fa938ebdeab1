namespace Balancer.Actors.Algorithms;

/// <summary>
/// Response times as an average that follows a rise at once and a fall slowly: a sample above it takes its place, and one below it counts the
/// more, the longer nothing was heard. Without samples it falls, too, so that what was slow once is tried again (peak EWMA, as in
/// Finagle's load balancer, 2013).
/// </summary>
internal struct PeakAverage
{
    private static readonly TimeSpan Tau = TimeSpan.FromSeconds(10); // After this time, an e-th of it is left.
    private static readonly TimeSpan Shortest = TimeSpan.FromMicroseconds(1);

    private double _seconds; // 0 while nothing is known.
    private DateTimeOffset _at;

    /// <summary>
    /// Comes in the order of the averages as they are at any one moment, whichever: all fall at the same rate, so that their order does not change
    /// by itself. Null while nothing is known.
    /// </summary>
    public readonly double? Rank => _seconds > 0 ? Math.Log(_seconds) + ((_at - DateTimeOffset.UnixEpoch) / Tau) : null;

    /// <summary>The average when it was last heard of; zero while nothing is known.</summary>
    public readonly TimeSpan Last => TimeSpan.FromSeconds(_seconds);

    /// <summary>The average as it has fallen by now; zero while nothing is known.</summary>
    public readonly TimeSpan At(DateTimeOffset now) => TimeSpan.FromSeconds(_seconds * Math.Exp(-((now - _at) / Tau)));

    /// <summary>An answer took this long. A first one that was fast may be so by chance: it is taken for a usual one.</summary>
    /// <param name="time">The time.</param>
    /// <param name="usual">The average of others.</param>
    /// <param name="now">Now.</param>
    public void Answered(TimeSpan time, TimeSpan usual, DateTimeOffset now)
    {
        var sample = Math.Max(time.TotalSeconds, Shortest.TotalSeconds);
        var rest = Math.Exp(-((now - _at) / Tau));
        _seconds = _seconds == 0 ? Math.Max(sample, usual.TotalSeconds)
            : sample >= _seconds ? sample
            : (_seconds * rest) + (sample * (1 - rest));
        _at = now;
    }

    /// <summary>There was no answer, or none that counts, after this long: that is never better than what was known before.</summary>
    /// <param name="time">The time.</param>
    /// <param name="usual">The average of others.</param>
    /// <param name="now">Now.</param>
    public void Failed(TimeSpan time, TimeSpan usual, DateTimeOffset now)
    {
        _seconds = Math.Max(Math.Max(_seconds, Shortest.TotalSeconds), Math.Max(time.TotalSeconds, usual.TotalSeconds));
        _at = now;
    }
}
