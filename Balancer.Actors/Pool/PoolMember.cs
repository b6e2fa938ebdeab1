using Balancer.Actors.Algorithms;
using Balancer.Actors.Backends;

namespace Balancer.Actors.Pool;

/// <summary>What the pool knows of one backend: what it last published, what was sent to it since, and what is wanted of it.</summary>
internal sealed partial class PoolMember(Backend backend)
{
    /// <summary>The smallest part of a weight that counts is 1 / this.</summary>
    public const int WeightUnit = 1000;

    private const int MaxPenalties = 4096; // More would not make it any less attractive, but LeastConnections larger.

    private int _active;
    private long _sent;
    private long _seen;
    private int _penalties;
    private PeakAverage _responseTime;

    /// <summary>Whom it speaks of.</summary>
    public Backend Backend { get; } = backend;

    /// <summary>What the probes say.</summary>
    public Liveness Liveness { get; set; }

    /// <summary>Since when.</summary>
    public DateTimeOffset LivenessSince { get; set; }

    /// <summary>What the operator wants.</summary>
    public BackendMode Mode { get; set; }

    /// <summary>The entry of the configuration, or the command, that it comes from.</summary>
    public required BackendOptions Entry { get; set; }

    /// <summary>Where that stands.</summary>
    public BackendOrigin Origin { get; set; }

    /// <summary>What commands have made of it that is not as its entry says.</summary>
    public IReadOnlyList<string> Overrides
    {
        get
        {
            (string Name, bool IsOther)[] settings =
            [
                ("weight", Weight != Entry.Weight), ("backup", IsBackup != Entry.Backup),
                ("maxConnections", MaxConnections != Entry.MaxConnections), ("state", Mode != BackendMode.Active),
            ];
            return [.. settings.Where(setting => setting.IsOther).Select(setting => setting.Name)];
        }
    }

    /// <summary>Whether it is being taken out.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Whether it is out for everybody but the requests that it still has in flight.</summary>
    public bool IsGone { get; set; }

    /// <summary>The operation that waits for its last request; null for none.</summary>
    public DrainOperation? Drain { get; set; }

    /// <summary>Whether its actor has stopped, which is a bug.</summary>
    public bool HasStopped { get; set; }

    /// <summary>How long it is ejected the next time.</summary>
    public EjectionTimes EjectionTimes { get; } = new();

    /// <summary>How often it was ejected.</summary>
    public long Ejections { get; set; }

    /// <summary>Why and until when it is ejected; null where it is not.</summary>
    public Ejection? Ejection { get; set; }

    /// <summary>Whether it is ejected because it has asked for a pause.</summary>
    public bool IsPausing { get; set; }

    /// <summary>Until when it is not to be told of again that it is not ejected although it should be.</summary>
    public DateTimeOffset SparedUntil { get; set; }

    /// <summary>Requests in flight at most; null for no limit.</summary>
    public int? MaxConnections { get; set; }

    /// <summary>Its share of the requests, in proportion to those of others.</summary>
    public int Weight { get; set; } = 1;

    /// <summary>What its weight is multiplied by while it has only just come back; null for 1.</summary>
    public SlowStart? SlowStart { get; set; }

    /// <summary>How long it takes to answer.</summary>
    public ref PeakAverage ResponseTime => ref _responseTime;

    /// <summary>Whether it starts at full speed when it first turns out to be alive, as those do that were there when the process began.</summary>
    public bool StartsFull { get; set; }

    /// <summary>
    /// Requests in flight, those on their way to the backend included. Never less than there are: an acquire counts from the moment it
    /// is sent, and a release only when the backend has told of it.
    /// </summary>
    public int Load => _active + (int)(_sent - _seen);

    /// <summary>The load, and what failed requests weigh as if they still ran.</summary>
    public int WeighedLoad => Load + Math.Min(_penalties, MaxPenalties);

    /// <summary>Whether it must not get one more. Failed requests keep their places, too: what fails fast would drain the queue.</summary>
    public bool IsFull => WeighedLoad >= (Allowance ?? MaxConnections);

    /// <summary>Requests that were sent to it, ever.</summary>
    public long Requests => _sent;

    /// <summary>The members it is chosen from, if any.</summary>
    public MemberGroup Group { get; set; } = MemberGroup.None;

    /// <summary>Whether it is there for when no other one is.</summary>
    public bool IsBackup { get; set; }

    /// <summary>The choice it is in; null while it cannot be chosen.</summary>
    public IAlgorithm? Choice { get; set; }

    // What the algorithms remember of it, here so that a move allocates nothing. It is in one of them at a time.
    internal int QueuedAt { get; set; }
    internal PoolMember? Next { get; set; }
    internal PoolMember? Previous { get; set; }
    internal int Slot { get; set; }
    internal long Pass { get; set; }
    internal long Order { get; set; }
    internal (double Load, int Weight) Counted { get; set; }
    internal (int Known, double Value) Cost { get; set; }

    /// <summary>The weight as algorithms reckon with it: in thousandths, and less in slow start.</summary>
    /// <param name="clock">Now; only asked in slow start.</param>
    public int EffectiveWeight(Func<DateTimeOffset> clock)
    {
        if (SlowStart is null)
        {
            return Weight * WeightUnit;
        }

        var share = SlowStart.Weight(clock());
        if (share >= 1)
        {
            SlowStart = null;
        }

        return (int)(Weight * WeightUnit * share);
    }

    /// <summary>A request goes to the backend.</summary>
    public void Sent()
    {
        _sent++;
    }

    /// <summary>The backend had <paramref name="active"/> requests in flight after it had seen <paramref name="seen"/>.</summary>
    public void Published(int active, long seen)
    {
        _active = active;
        _seen = seen;
    }

    /// <summary>A failed request begins to weigh.</summary>
    public void Penalize()
    {
        _penalties++;
    }

    /// <summary>It weighs no longer.</summary>
    public void Forgive()
    {
        _penalties--;
    }
}

/// <summary>The members among whom one is chosen: those of the first group that has any.</summary>
internal enum MemberGroup
{
    /// <summary>Those that are alive.</summary>
    Live,

    /// <summary>Those that are alive and there for when no other one is.</summary>
    Backup,

    /// <summary>Those that no probe has reached yet.</summary>
    Unknown,

    /// <summary>The backups among those.</summary>
    UnknownBackup,

    /// <summary>Those that get nothing.</summary>
    None,
}
