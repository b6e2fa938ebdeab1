using System.Collections.Concurrent;

namespace Balancer.Soak.Trials;

/// <summary>Numbers requests, and counts how they ended for their clients.</summary>
internal sealed class Tally
{
    /// <summary>In the place of a status: a connection that broke, no answer in time, or the answer to another request.</summary>
    public const int Broken = 0;

    private readonly ConcurrentDictionary<(string Method, int Status), long> _counts = new();
    private long _last;

    public long Total => _counts.Values.Sum();

    public long Answered => Count(status: 200);

    public long Failed => _counts.Where(c => c.Key.Status != 200).Sum(c => c.Value);

    public long Next() => Interlocked.Increment(ref _last);

    public void Add(string method, int status) => _counts.AddOrUpdate((method, status), 1, (_, count) => count + 1);

    /// <summary>Those of this method and status; null for any.</summary>
    public long Count(string? method = null, int? status = null) =>
        _counts.Where(c => c.Key.Method == (method ?? c.Key.Method) && c.Key.Status == (status ?? c.Key.Status)).Sum(c => c.Value);
}
