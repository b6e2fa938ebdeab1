namespace Balancer.Compare.Loads;

/// <summary>What a load generator says of its run. Latencies are in milliseconds.</summary>
internal sealed record Traffic(double Seconds, long Requests, long Bytes, long Errors, double P50, double P99, double P999);
