namespace Balancer.Actors.Health;

/// <summary>What a probe found.</summary>
/// <param name="Good">Whether the backend answered as it should.</param>
/// <param name="Reason">In words, for the log: the status code, or what went wrong.</param>
internal readonly record struct ProbeResult(bool Good, string Reason);

/// <summary>Asks a backend how it is. Ends in good time by itself, and never throws for what a backend does.</summary>
internal delegate Task<ProbeResult> Probe(Backend backend, CancellationToken cancellationToken);
