namespace Balancer.Actors.Health;

/// <summary>
/// Gives every backend its own place within the interval, so that probes are spread and stay so after an outage. The places follow
/// the golden ratio, whose multiples fill an interval evenly however many there are (Knuth, TAOCP 3, 6.4), so nobody moves when a
/// backend is added.
/// </summary>
internal sealed class ProbeSlots(DateTimeOffset start)
{
    private const double GoldenRatio = 0.6180339887498949;
    private int _given;

    /// <summary>A place for one more backend, as a share of the interval, from 0 to 1.</summary>
    public double Next() => _given++ * GoldenRatio % 1;

    /// <summary>Time from now until the place comes round again; more than zero, at most the interval.</summary>
    public TimeSpan Until(double place, TimeSpan interval, DateTimeOffset now)
    {
        var sincePlace = (now - start - (interval * place)).Ticks % interval.Ticks;
        return new TimeSpan(sincePlace < 0 ? -sincePlace : interval.Ticks - sincePlace);
    }
}
