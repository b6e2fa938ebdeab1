namespace Balancer.Soak.Trials;

/// <summary>What a trial does, as given on the command line.</summary>
/// <param name="Duration">How long load is measured; zero where a trial takes as long as it takes.</param>
/// <param name="Seed">Decides what is random.</param>
/// <param name="BalancerKeys">Keys for the balancer, which win over the trial's own.</param>
internal sealed record TrialSettings(TimeSpan Duration, int Seed, IReadOnlyList<string> BalancerKeys);
