using System.Net;

namespace Balancer.Actors;

/// <summary>What is remembered of a request while it is in flight, so that an operator can see what it is.</summary>
/// <param name="Method">As the client wrote it.</param>
/// <param name="Target">The same.</param>
/// <param name="Client">Where it came from.</param>
/// <param name="Affinity">Where it would rather go; null where that plays no part.</param>
/// <param name="Explanation">Where to put how its backends were chosen; null where it does not ask.</param>
public readonly record struct RequestSummary(
    string Method, string Target, IPAddress? Client, Affinity? Affinity = null, Explanation? Explanation = null);

/// <summary>Where a request would rather go, if that backend is available.</summary>
/// <param name="Key">What it has in common with others that should go to the same backend.</param>
/// <param name="Token">What stands for the backend that its client was sent to before; null for none.</param>
public sealed record Affinity(ulong Key, StickyToken? Token);
