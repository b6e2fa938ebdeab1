using System.Globalization;

namespace Balancer.Soak;

/// <summary>How the balancer's memory went, in bytes.</summary>
internal sealed class Memory
{
    /// <summary>The garbage collector decides when it gives back what; much more than this, growing with the run, is a leak.</summary>
    public const long MaxGrowth = 64L * 1024 * 1024;

    public long Warm { get; private set; }

    public long Peak { get; private set; }

    public long Last { get; private set; }

    public long Growth => Last - Warm;

    public bool IsFlat => Growth <= MaxGrowth;

    public static string Format(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:F1} MB");

    /// <summary>Takes a figure in; until the run is warm they say nothing of growth.</summary>
    public void Add(long bytes, bool isWarm)
    {
        Last = bytes;
        Peak = Math.Max(Peak, bytes);
        if (!isWarm || Warm == 0)
        {
            Warm = bytes;
        }
    }
}
