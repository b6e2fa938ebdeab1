namespace Balancer.VisualTest;

/// <summary>How busy the backends were with slow requests when one fast request was given to one of them.</summary>
/// <param name="Chosen">Slow requests in flight on the backend that served it.</param>
/// <param name="Average">Slow requests in flight per backend.</param>
/// <param name="Least">Slow requests in flight on the least busy backend.</param>
internal readonly record struct Choice(int Chosen, double Average, int Least);
