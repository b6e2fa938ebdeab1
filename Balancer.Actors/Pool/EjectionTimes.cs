namespace Balancer.Actors.Pool;

/// <summary>Decides how long a backend is ejected: longer each time in a row (Envoy's outlier detection does the same).</summary>
internal sealed class EjectionTimes
{
    private const double Jitter = 0.1; // So that backends which failed together do not come back together.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(300);

    private int _inARow;
    private TimeSpan _last;
    private DateTimeOffset _ended;

    /// <summary>The time of the next ejection. One is in a row with the last while the backend was not back for longer than that took.</summary>
    /// <param name="first">The time of the first one.</param>
    /// <param name="now">When it begins.</param>
    /// <param name="chance">From 0 to 1; takes up to a tenth away.</param>
    public TimeSpan Next(TimeSpan first, DateTimeOffset now, double chance)
    {
        _inARow = now - _ended > _last ? 1 : _inARow + 1;
        var full = first * _inARow;
        _last = (full < Longest ? full : Longest) * (1 - (Jitter * chance));
        return _last;
    }

    /// <summary>The backend is back.</summary>
    public void Ended(DateTimeOffset now)
    {
        _ended = now;
    }

    /// <summary>Whether one more of a pool may be ejected: never the last live one, one at least, and else no more than this share.</summary>
    /// <param name="live">Backends that are live and take requests.</param>
    /// <param name="ejected">Those that are ejected already.</param>
    /// <param name="all">All there are.</param>
    /// <param name="maxPercent">From 0 to 100.</param>
    public static bool MayEject(int live, int ejected, int all, int maxPercent) =>
        live > 1 && (ejected == 0 || (ejected + 1) * 100L <= (long)maxPercent * all);
}
