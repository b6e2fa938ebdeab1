namespace Balancer.VisualTest;

/// <summary>Says which requests of a run are slow, and how slow: exactly the asked part, evenly spread, the same every time.</summary>
/// <remarks>
/// Every third request, say, would meet the same backend each time under round-robin over three, and look like skill.
/// Multiples of the golden ratio spread as evenly and are in step with no number of backends. For the same reason the
/// sleeps differ, by up to half: alike, they would all end together, and the fast requests with them come in bursts.
/// </remarks>
internal sealed class Schedule
{
    private const double GoldenRatio = 1.6180339887498949;
    private const double SquareRootOfTwo = 1.4142135623730951;

    private readonly HashSet<int> _slow;
    private readonly decimal _meanSeconds;

    public Schedule(int requests, decimal slowRatio, decimal meanSeconds)
    {
        var slow = (int)decimal.Round(requests * slowRatio, MidpointRounding.AwayFromZero);
        _slow = Enumerable.Range(0, requests).OrderBy(index => index * GoldenRatio % 1).Take(slow).ToHashSet();
        _meanSeconds = meanSeconds;
    }

    /// <summary>Gives the seconds that a slow request sleeps, and null for a fast one.</summary>
    public decimal? SleepOf(int index) =>
        _slow.Contains(index) ? decimal.Round(_meanSeconds * (0.5m + (decimal)(index * SquareRootOfTwo % 1)), 3) : null;
}
