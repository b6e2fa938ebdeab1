namespace Balancer.Soak;

/// <summary>The ways a request can end.</summary>
internal enum Outcome
{
    /// <summary>200, and the answer is to this very request.</summary>
    Answered,

    /// <summary>502 for one that must not be repeated.</summary>
    Refused,

    /// <summary>Broken off after a byte of the response had come: too late for another backend.</summary>
    CutShort,

    /// <summary>Given up by its client, on purpose.</summary>
    GivenUp,

    /// <summary>Anything else: lost.</summary>
    Failed,
}
