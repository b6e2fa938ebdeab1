namespace Balancer.Actors.Usage;

/// <summary>What reading a backend's usage gave: bytes, or why there are none.</summary>
internal readonly record struct UsageReading(long? Bytes, string Reason);

/// <summary>Reads a backend's memory usage. Ends in good time by itself, and never throws for what a backend does.</summary>
internal delegate Task<UsageReading> ReadUsage(Backend backend, CancellationToken cancellationToken);
