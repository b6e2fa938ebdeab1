namespace Balancer.Compare.Loads;

/// <summary>The value that a share of all values does not exceed (the nearest rank, without interpolation).</summary>
internal static class Percentile
{
    /// <summary>0 where there are no values.</summary>
    public static double Of(IReadOnlyList<double> sorted, double percent)
    {
        var rank = (int)Math.Ceiling(sorted.Count * percent / 100);
        return sorted.Count == 0 ? 0 : sorted[Math.Clamp(rank - 1, 0, sorted.Count - 1)];
    }
}
