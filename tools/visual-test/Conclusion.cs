namespace Balancer.VisualTest;

/// <summary>What the choices of a run show.</summary>
internal enum Conclusion
{
    /// <summary>The backends were evenly busy, or nothing was slow.</summary>
    NoDifference,

    /// <summary>Fast requests went where fewer slow ones were running.</summary>
    Spared,

    /// <summary>They did not.</summary>
    NotSpared,
}
