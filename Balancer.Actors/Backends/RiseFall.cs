namespace Balancer.Actors.Backends;

/// <summary>What the probes say of a backend.</summary>
internal enum Liveness
{
    /// <summary>No probe has answered yet.</summary>
    Unknown,

    /// <summary>It answers as it should.</summary>
    Alive,

    /// <summary>It does not.</summary>
    Dead,
}

/// <summary>
/// Decides whether a probe's result flips a backend: the first one decides alone, later ones only when enough of them in a row
/// disagree with the state (the rise and fall of HAProxy's checks).
/// </summary>
internal sealed class RiseFall
{
    private int _against;

    /// <summary>The state as it stands.</summary>
    public Liveness Liveness { get; private set; }

    /// <summary>Whether the last result spoke against the state, so that the next one is urgent.</summary>
    public bool InDoubt => _against > 0;

    /// <summary>Begins with a state that somebody else has found.</summary>
    public void Assume(Liveness liveness)
    {
        Liveness = liveness;
        _against = 0;
    }

    /// <summary>Takes a result in; true where it flips the state.</summary>
    /// <param name="good">The result.</param>
    /// <param name="rise">Good results in a row that bring it up.</param>
    /// <param name="fall">Bad results in a row that take it down.</param>
    public bool Record(bool good, int rise, int fall)
    {
        var said = good ? Liveness.Alive : Liveness.Dead;
        if (said == Liveness)
        {
            _against = 0;
            return false;
        }

        _against++;
        if (Liveness != Liveness.Unknown && _against < (good ? rise : fall))
        {
            return false;
        }

        Liveness = said;
        _against = 0;
        return true;
    }
}
