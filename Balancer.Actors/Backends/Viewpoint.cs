using Balancer.Actors.Cluster;

namespace Balancer.Actors.Backends;

/// <summary>
/// Whether a backend is alive, seen from this node: as its own probes say where it probes the backend, and else as those nodes say that do. Where they do not
/// agree, it is alive. A node that has reason to doubt what the others say, or hears of nobody who does, looks for itself, and believes that until both are of one mind.
/// </summary>
internal sealed class Viewpoint
{
    private readonly RiseFall _own = new();
    private IReadOnlyList<PeerVerdict> _others = [];

    /// <summary>The state as it stands.</summary>
    public Liveness Liveness { get; private set; }

    /// <summary>Whether this node probes it.</summary>
    public bool IsAssigned { get; private set; } = true;

    /// <summary>Whether this node looks for itself although it need not.</summary>
    public bool IsDoubtful { get; private set; }

    /// <summary>Whether the last result spoke against the state, so that the next one is urgent.</summary>
    public bool InDoubt => _own.InDoubt;

    /// <summary>What this node can tell the others; null where it has nothing to say.</summary>
    public bool? Verdict => IsAssigned && _own.Liveness != Liveness.Unknown ? _own.Liveness == Liveness.Alive : null;

    /// <summary>What speaks for the state, of those who are believed; null where nobody has said anything.</summary>
    public PeerVerdict? Witness => _others.FirstOrDefault(other => other.IsAlive == (Liveness == Liveness.Alive));

    private Liveness Others => _others.Count == 0 ? Liveness.Unknown : _others.Any(other => other.IsAlive) ? Liveness.Alive : Liveness.Dead;

    /// <summary>Takes the result of a probe of this node in.</summary>
    /// <param name="good">The result.</param>
    /// <param name="rise">Good results in a row that bring it up.</param>
    /// <param name="fall">Bad results in a row that take it down.</param>
    public void Record(bool good, int rise, int fall)
    {
        if (!IsAssigned && !IsDoubtful)
        {
            _own.Assume(Liveness);
        }

        _own.Record(good, rise, fall);
        Conclude();
    }

    /// <summary>Takes in what the others say, all of it.</summary>
    public void Hear(IReadOnlyList<PeerVerdict> others)
    {
        _others = others;
        Conclude();
    }

    /// <summary>From now on this node probes the backend, or does not.</summary>
    public void Assign(bool isAssigned)
    {
        if (isAssigned && !IsAssigned && !IsDoubtful)
        {
            _own.Assume(Liveness); // What is believed takes as many results to overturn as ever.
        }

        IsAssigned = isAssigned;
        Conclude();
    }

    private void Conclude()
    {
        var others = Others;
        IsDoubtful = !IsAssigned && (others == Liveness.Unknown || _own.InDoubt || (_own.Liveness == Liveness.Dead && others == Liveness.Alive));
        Liveness = IsAssigned || others == Liveness.Unknown ? First(_own.Liveness, others, Liveness)
            : IsDoubtful && _own.Liveness == Liveness.Dead ? Liveness.Dead
            : others;
        if (!IsAssigned && !IsDoubtful)
        {
            _own.Assume(Liveness.Unknown); // What was seen here once is no reason to doubt what the others see later.
        }
    }

    private static Liveness First(params ReadOnlySpan<Liveness> opinions)
    {
        foreach (var opinion in opinions)
        {
            if (opinion != Liveness.Unknown)
            {
                return opinion;
            }
        }

        return Liveness.Unknown;
    }
}
