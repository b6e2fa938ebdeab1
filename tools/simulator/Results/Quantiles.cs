namespace Balancer.Simulator.Results;

/// <summary>Durations in order, all of them, so that every quantile is exact.</summary>
internal sealed class Quantiles
{
    private readonly List<TimeSpan> _ordered;

    private Quantiles(List<TimeSpan> ordered)
    {
        _ordered = ordered;
    }

    public int Count => _ordered.Count;

    public TimeSpan Mean => _ordered.Count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)_ordered.Average(duration => duration.Ticks));

    /// <summary>Takes the list over.</summary>
    public static Quantiles Of(List<TimeSpan> durations)
    {
        durations.Sort();
        return new Quantiles(durations);
    }

    /// <summary>The least duration that this share of them does not exceed; zero where there are none.</summary>
    public TimeSpan At(double share) =>
        Count == 0 ? TimeSpan.Zero : _ordered[Math.Clamp((int)Math.Ceiling(share * Count) - 1, 0, Count - 1)];
}
