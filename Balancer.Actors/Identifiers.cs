namespace Balancer.Actors;

/// <summary>Names a backend within its pool for as long as the process runs; a number is never given twice.</summary>
public readonly record struct BackendId(int Value);

/// <summary>Names a lease before it is asked for, so that it can be given back by whoever learns that nobody wants it.</summary>
internal readonly record struct LeaseId(long Value)
{
    private static long _last;

    /// <summary>The next name; unique in the process.</summary>
    public static LeaseId Next() => new(Interlocked.Increment(ref _last));
}
