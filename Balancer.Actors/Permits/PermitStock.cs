namespace Balancer.Actors.Permits;

/// <summary>The permits that a node holds for a backend, which are all alike.</summary>
internal sealed class PermitStock
{
    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them are not to be used any more, and go back as soon as the owner is known to be there.</summary>
    public int Aside { get; private set; }

    /// <summary>How many may be used.</summary>
    public int Usable => Count - Aside;

    /// <summary>How many of them go back as soon as they are free, so that the owner can grant them for another backend.</summary>
    public int Recalled { get; set; }

    /// <summary>The fewest that were free since <see cref="Look"/>.</summary>
    public int LeastFree { get; private set; }

    /// <summary>Takes one in.</summary>
    public void Add() => Count++;

    /// <summary>Has one go back next.</summary>
    public void SetAside() => Aside++;

    /// <summary>Has none go back.</summary>
    public void Keep() => Aside = 0;

    /// <summary>Gives one back that was set aside.</summary>
    public void Remove()
    {
        (Count, Aside) = (Count - 1, Aside - 1);
        Recalled = Math.Max(0, Recalled - 1);
        LeastFree = Math.Max(0, LeastFree - 1);
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => (Count, Aside, Recalled, LeastFree) = (0, 0, 0, 0);

    /// <summary>So many were in use a moment ago.</summary>
    public void Note(int inUse) => LeastFree = Math.Max(0, Math.Min(LeastFree, Count - inUse));

    /// <summary>From now on <see cref="LeastFree"/> begins anew.</summary>
    public void Look(int inUse) => LeastFree = Math.Max(0, Count - inUse);
}
