namespace Balancer.Actors.Pool;

/// <summary>The pool's answer to <see cref="PoolActor.Describe"/>; how the backends are they tell themselves.</summary>
internal sealed record PoolSnapshot(
    IReadOnlyList<MemberSnapshot> Members, QueueStatus Queue, IReadOnlyList<string> Removed, IReadOnlyList<string> Unresolved)
{
    /// <inheritdoc cref="PoolStatus.Algorithm"/>
    public PoolAlgorithm Algorithm { get; init; }

    /// <inheritdoc cref="PoolStatus.Overrides"/>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <inheritdoc cref="PoolStatus.Permits"/>
    public PermitStatus? Permits { get; init; }
}

/// <summary>What the pool knows of a backend and the backend does not.</summary>
internal sealed record MemberSnapshot(Backend Backend, bool HasStopped, BackendStatus Status)
{
    /// <summary>The member as it is now.</summary>
    public static MemberSnapshot Of(PoolMember member, DateTimeOffset now) => new(
        member.Backend,
        member.HasStopped,
        new BackendStatus(member.Backend.Address, Alive: false, TimeSpan.Zero, MemoryUsage: 0, ConnectionCount: 0)
        {
            Mode = member.IsLeaving ? BackendMode.Draining : member.Mode,
            IsLeaving = member.IsLeaving,
            MaxConnections = member.MaxConnections,
            Weight = member.Weight,
            Backup = member.IsBackup,
            Origin = member.Origin,
            Overrides = member.Overrides,
            Ejection = member.Ejection,
            Ejections = member.Ejections,
            SlowStart = member.SlowStart?.Weight(now) ?? 1,
            Elsewhere = member.Elsewhere?.InFlight,
            Permits = member.Stock?.Count,
        });

    /// <summary>The same with what the backend says.</summary>
    public BackendStatus With(BackendStatus own) => own with
    {
        Mode = Status.Mode,
        IsLeaving = Status.IsLeaving,
        MaxConnections = Status.MaxConnections,
        Weight = Status.Weight,
        Backup = Status.Backup,
        Origin = Status.Origin,
        Overrides = Status.Overrides,
        Ejection = Status.Ejection,
        Ejections = Status.Ejections,
        SlowStart = Status.SlowStart,
        Elsewhere = Status.Elsewhere,
        Permits = Status.Permits,
        Connections = (Backend.Connections.Opened, Backend.Connections.Reused),
        Condition = ConditionOf(own),
    };

    private BackendCondition ConditionOf(BackendStatus own) => Status switch
    {
        { Mode: BackendMode.Disabled } => BackendCondition.Disabled,
        { Mode: BackendMode.Draining } => BackendCondition.Draining,
        _ when !own.Alive => BackendCondition.Down,
        { Ejection: not null } => BackendCondition.Ejected,
        _ => BackendCondition.Up,
    };
}

/// <summary>The pool's answer to a command.</summary>
internal sealed record CommandReply(CommandOutcome Outcome, MemberSnapshot? Member = null, DrainOperation? Operation = null)
{
    /// <summary>Done, and nothing to say about it.</summary>
    public static readonly CommandReply Done = new(CommandOutcome.Done);

    /// <summary>Done, with the member as it is now.</summary>
    public static CommandReply About(PoolMember member, DateTimeOffset now, DrainOperation? operation = null) =>
        new(CommandOutcome.Done, MemberSnapshot.Of(member, now), operation);
}

/// <summary>The pool's answer to <see cref="PoolActor.Explain"/>.</summary>
internal sealed record ExplainReply(IReadOnlyList<Decision> Decisions);

/// <summary>The pool's answer to <see cref="PoolActor.FindOperation"/>.</summary>
internal sealed record OperationReply(DrainOperation? Operation);
