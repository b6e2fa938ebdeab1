using Balancer.Actors.Cluster;
using Balancer.Actors.Health;

namespace Balancer.Actors.Backends;

/// <summary>What a <see cref="BackendActor"/> owns; touched by nobody else.</summary>
internal sealed class BackendState(PoolSettings settings, DateTimeOffset started)
{
    private readonly Dictionary<LeaseId, InFlight> _leases = [];
    private readonly Viewpoint _viewpoint = new();
    private readonly FailureStreak _streak = new();
    private readonly LatencyHistogram _serviceTimes = new();
    private Liveness _told = settings.Current.Health.Enabled ? Liveness.Unknown : Liveness.Alive;
    private DateTimeOffset _since = started;
    private long _memoryUsage;
    private long _failures;
    private (long All, long Bad) _probes;
    private string? _lastProbe;
    private long _flips;

    /// <summary>Without probes every backend counts as alive.</summary>
    public Liveness Liveness => settings.Current.Health.Enabled ? _viewpoint.Liveness : Liveness.Alive;

    /// <summary>Whether another probe should follow soon.</summary>
    public bool InDoubt => _viewpoint.InDoubt;

    /// <summary>Whether this node looks for itself although others probe it.</summary>
    public bool IsDoubtful => _viewpoint.IsDoubtful;

    /// <summary>What other nodes may be told of the probes on this one.</summary>
    public (bool? IsAlive, string? Reason, long Memory) Sight =>
        _viewpoint.Verdict is { } verdict && settings.Current.Health.Enabled ? (verdict, _lastProbe, _memoryUsage) : default;

    /// <summary>Who says what other nodes have found, in words.</summary>
    public string Witness => _viewpoint.Witness is { } witness ? $"{witness.Reason}, seen from {witness.Node}" : "other nodes have found so";

    /// <summary>Requests in flight.</summary>
    public int Active => _leases.Count;

    /// <summary>Whether a lease may have to end before its request does.</summary>
    public bool IsRevocable => settings.Current.Sharing == PoolSharing.Exact;

    /// <summary>Acquires ever seen, by which the pool knows which of its own are counted in <see cref="Active"/>.</summary>
    public long Seen { get; private set; }

    /// <summary>Counts a request in. Never refused, even while down: it was on its way when that was decided.</summary>
    public void Acquire(LeaseId lease, InFlight request)
    {
        Seen++;
        _leases.TryAdd(lease, request);
    }

    /// <summary>Counts a request out; false for a lease that is not held here, which changes nothing.</summary>
    public bool Release(LeaseId lease) => _leases.Remove(lease);

    /// <summary>Takes in how a request ended.</summary>
    /// <param name="completion">As its caller saw it.</param>
    /// <param name="clock">Now; only asked where it failed.</param>
    public Verdict Judge(Completion completion, Func<DateTimeOffset> clock)
    {
        if (completion.Kind == CompletionKind.Untold)
        {
            return Verdict.None;
        }

        var passive = settings.Current.Passive;
        if (completion.Kind == CompletionKind.Answered && !(passive.Enabled && passive.IsFailure(completion.Status)))
        {
            _streak.Break();
            RecordTime(completion);
            return Verdict.Good;
        }

        _failures++;
        if (!passive.Enabled)
        {
            return Verdict.Failed; // Its other options may make no sense.
        }

        return _streak.Add(clock(), passive.Failures, passive.Window) ? Verdict.FailedOften : Verdict.Failed;
    }

    /// <summary>Takes the result of a probe in; true where it flips <see cref="Liveness"/>.</summary>
    public bool Probed(ProbeResult result, DateTimeOffset now)
    {
        var health = settings.Current.Health;
        _probes = (_probes.All + 1, _probes.Bad + (result.Good ? 0 : 1));
        _lastProbe = result.Reason;
        _viewpoint.Record(result.Good, health.Rise, health.Fall);
        return HasFlipped(now);
    }

    /// <summary>Takes in what other nodes have found; true where it flips <see cref="Liveness"/>.</summary>
    public bool Heard(IReadOnlyList<PeerVerdict> verdicts, DateTimeOffset now)
    {
        _viewpoint.Hear(verdicts);
        if (!_viewpoint.IsAssigned && verdicts.FirstOrDefault(verdict => verdict.Memory > 0) is { } read)
        {
            _memoryUsage = read.Memory;
        }

        return HasFlipped(now);
    }

    /// <summary>From now on this node probes the backend, or leaves that to others; true where it flips <see cref="Liveness"/>.</summary>
    public bool Assigned(bool isAssigned, DateTimeOffset now)
    {
        _viewpoint.Assign(isAssigned);
        return HasFlipped(now);
    }

    /// <summary>Takes other settings in; true where they flip <see cref="Liveness"/>.</summary>
    public bool Reconfigured(DateTimeOffset now) => HasFlipped(now);

    /// <summary>Remembers the memory usage the backend reported, in bytes.</summary>
    public void MemoryRead(long bytes)
    {
        _memoryUsage = bytes;
    }

    /// <summary>The state as others may see it.</summary>
    public BackendStatus Describe(BackendAddress address, DateTimeOffset now)
    {
        var alive = Liveness == Liveness.Alive;
        return new BackendStatus(address, alive, alive ? now - _since : TimeSpan.Zero, _memoryUsage, Active)
        {
            Requests = Seen,
            Failures = _failures,
            Probes = _probes,
            LastProbe = _lastProbe,
            Flips = _flips,
            Since = _since,
            ServiceTime = _serviceTimes.Summarize(),
        };
    }

    /// <summary>What is in flight, the oldest first.</summary>
    public IReadOnlyList<RequestStatus> DescribeRequests() =>
        [.. _leases.OrderBy(entry => entry.Key.Value).Select(entry => entry.Value.Describe(entry.Key))];

    private bool HasFlipped(DateTimeOffset now)
    {
        if (Liveness == _told)
        {
            return false;
        }

        _told = Liveness;
        _since = now;
        _flips++;
        return true;
    }

    // How long a tunnel stays open says nothing of how fast its backend is.
    private void RecordTime(Completion completion)
    {
        if (completion.Status != 101)
        {
            _serviceTimes.Record(completion.ServiceTime);
        }
    }
}
