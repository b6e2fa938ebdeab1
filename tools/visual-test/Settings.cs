namespace Balancer.VisualTest;

/// <summary>What one run does, as given on the command line.</summary>
internal sealed record Settings(Uri Url, int Requests, int Concurrency, decimal SlowRatio, decimal SlowSeconds, bool Plain);
