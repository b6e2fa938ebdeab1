namespace Balancer.Soak;

/// <summary>What one run does, as given on the command line.</summary>
internal sealed record Settings(
    TimeSpan Duration,
    int Concurrency,
    TimeSpan KillEvery,
    TimeSpan DownFor,
    int Seed,
    IReadOnlyList<string> BalancerKeys)
{
    // Most code is compiled and most pools are filled by then; the rest of the run is to be flat.
    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Clamp(Duration.TotalSeconds / 4, 5, 30));
}
