namespace Balancer.Actors;

/// <summary>How a backend is at one moment.</summary>
/// <param name="Address">Its name and url.</param>
/// <param name="Alive">What the probes say; false until the first one has answered.</param>
/// <param name="Uptime">Time since it was last seen coming up; zero while down.</param>
/// <param name="MemoryUsage">Bytes it last reported, 0 until known.</param>
/// <param name="ConnectionCount">Requests in flight, each counted from the pick until its last byte.</param>
public sealed record BackendStatus(BackendAddress Address, bool Alive, TimeSpan Uptime, long MemoryUsage, int ConnectionCount);
