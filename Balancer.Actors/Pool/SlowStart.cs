namespace Balancer.Actors.Pool;

/// <summary>
/// The weight of a backend that has come back: a tenth at first, growing in a straight line to 1. Its load weighs as much more, and it
/// lets as many turns pass, so that its share is right under a high load and under a low one.
/// </summary>
internal sealed class SlowStart(DateTimeOffset start, TimeSpan period)
{
    private const double First = 0.1;

    private double _credit;

    /// <summary>From 0.1 to 1.</summary>
    public double Weight(DateTimeOffset now) => Math.Clamp(First + ((1 - First) * ((now - start) / period)), First, 1);

    /// <summary>Asked at each turn: whether to take it. So many of them are taken as the weight says, evenly.</summary>
    public bool TakesTurn(DateTimeOffset now)
    {
        _credit += Weight(now);
        if (_credit < 1)
        {
            return false;
        }

        _credit -= 1;
        return true;
    }
}
