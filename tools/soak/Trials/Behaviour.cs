namespace Balancer.Soak.Trials;

/// <summary>What a backend does with a request.</summary>
/// <param name="ServiceTime">How long it takes; a request that names a time of its own takes that.</param>
/// <param name="Fault">What is wrong with it.</param>
internal sealed record Behaviour(TimeSpan ServiceTime, Fault Fault = Fault.None)
{
    /// <summary>How many requests it works on at a time, while others wait there; null for all.</summary>
    public int? Slots { get; init; }
}

/// <summary>The ways a backend can fail.</summary>
internal enum Fault
{
    /// <summary>None: 200.</summary>
    None,

    /// <summary>Answers 500.</summary>
    Errors,

    /// <summary>Closes the connection without an answer.</summary>
    Closes,
}
