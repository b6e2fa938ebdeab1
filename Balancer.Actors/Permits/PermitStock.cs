namespace Balancer.Actors.Permits;

/// <summary>The permits that a node holds for a backend, which are all alike.</summary>
internal sealed class PermitStock
{
    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them go back as soon as they are free, so that the owner can grant them for another backend.</summary>
    public int Recalled { get; set; }

    /// <summary>The fewest that were free since <see cref="Look"/>.</summary>
    public int LeastFree { get; private set; }

    /// <summary>Takes one in.</summary>
    public void Add() => Count++;

    /// <summary>Gives one back.</summary>
    public void Remove()
    {
        Count--;
        Recalled = Math.Max(0, Recalled - 1);
        LeastFree = Math.Max(0, LeastFree - 1);
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => (Count, Recalled, LeastFree) = (0, 0, 0);

    /// <summary>So many were in use a moment ago.</summary>
    public void Note(int inUse) => LeastFree = Math.Max(0, Math.Min(LeastFree, Count - inUse));

    /// <summary>From now on <see cref="LeastFree"/> begins anew.</summary>
    public void Look(int inUse) => LeastFree = Math.Max(0, Count - inUse);
}
