namespace Balancer.Simulator.Chances;

/// <summary>
/// Random numbers that are the same for the same seed, in every version of .NET (Steele, Lea and Flood, Fast Splittable Pseudorandom Number
/// Generators, 2014).
/// </summary>
/// <param name="seed">Decides all of them.</param>
/// <param name="stream">Parts what is drawn for one purpose from what is drawn for others, so that both can change by themselves.</param>
internal sealed class Chance(int seed, int stream)
{
    private const ulong GoldenGamma = 0x9E37_79B9_7F4A_7C15;

    private ulong _state = Mix(((ulong)(uint)seed << 32) | (uint)stream);

    /// <summary>From 0 up to but not including 1.</summary>
    public double Next() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0 up to but not including <paramref name="count"/>.</summary>
    public int Next(int count) => (int)(Next() * count);

    /// <summary>Exponentially distributed with a mean of 1.</summary>
    public double NextExponential() => -Math.Log(1 - Next());

    /// <summary>Spreads neighbouring numbers over all there are; different ones stay different.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    private ulong NextBits() => Mix(_state += GoldenGamma);
}
