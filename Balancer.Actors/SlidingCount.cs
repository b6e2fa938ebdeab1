namespace Balancer.Actors;

/// <summary>Counts what happened in the last ten seconds, in steps of one. May be used by many threads at once.</summary>
public sealed class SlidingCount
{
    /// <summary>Seconds that are remembered.</summary>
    public const int Seconds = 10;

    // The second in the upper half, the count in the lower: both change together.
    private readonly long[] _slots = new long[Seconds];

    /// <summary>Counts one in.</summary>
    /// <param name="second">Now, in seconds of any clock that does not go back.</param>
    public void Add(int second)
    {
        ref var slot = ref _slots[second % Seconds];
        var before = Volatile.Read(ref slot);
        while (true)
        {
            var after = (int)(before >> 32) == second ? before + 1 : ((long)second << 32) | 1;
            var found = Interlocked.CompareExchange(ref slot, after, before);
            if (found == before)
            {
                return;
            }

            before = found;
        }
    }

    /// <summary>How many there were in the last ten seconds, the present one included.</summary>
    public int Total(int second)
    {
        var total = 0;
        foreach (ref var slot in _slots.AsSpan())
        {
            var value = Volatile.Read(ref slot);
            if (value != 0 && (int)(value >> 32) is var at && at > second - Seconds && at <= second)
            {
                total += (int)value;
            }
        }

        return total;
    }

    /// <summary>How many a second there were, since the first of them; 0 for none.</summary>
    public double PerSecond(int second)
    {
        var oldest = second;
        foreach (ref var slot in _slots.AsSpan())
        {
            var at = (int)(Volatile.Read(ref slot) >> 32);
            if (at > second - Seconds && at < oldest && Volatile.Read(ref slot) != 0)
            {
                oldest = at;
            }
        }

        return Total(second) / (double)(second - oldest + 1);
    }
}
