using System.Net;

namespace Balancer.Actors;

/// <summary>What is remembered of a request while it is in flight, so that an operator can see what it is.</summary>
/// <param name="Method">As the client wrote it.</param>
/// <param name="Target">The same.</param>
/// <param name="Client">Where it came from.</param>
public readonly record struct RequestSummary(string Method, string Target, IPAddress? Client);
