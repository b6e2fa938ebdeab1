using Akka.Actor;
using Balancer.Actors.Backends;
using Balancer.Actors.Cluster;
using Balancer.Actors.Dispatch;
using Balancer.Actors.Events;
using Balancer.Actors.Permits;
using Balancer.Actors.Supervision;

namespace Balancer.Actors.Pool;

/// <summary>
/// Picks a backend for every request, and lets requests wait where there is no place. Holds a view of the backends' loads, the truth is
/// theirs; what an operator wants of a backend, and whether it is ejected, is the pool's own.
/// </summary>
internal sealed partial class PoolActor : ReceiveActor, IWithTimers
{
    /// <summary>
    /// From the front end: answered by the chosen backend's Granted, or by <see cref="Refused"/>. Where that takes longer, by
    /// <see cref="Queued"/> before.
    /// </summary>
    public sealed record Route(LeaseId Lease, RequestSummary Request, IReadOnlyList<BackendId>? Tried);

    /// <summary>From the front end: the caller of a route has gone. If it waits still, it does so no longer.</summary>
    public sealed record Abandon(LeaseId Lease);

    /// <summary>From a backend: its state after it had seen so many acquires, and what the last request that ended says of it.</summary>
    public sealed record Changed(
        BackendId Backend, Liveness Liveness, int Active, long Seen, Verdict Verdict = Verdict.None, Completion Completion = default);

    /// <summary>From a backend: a probe was good.</summary>
    public sealed record Vouched(BackendId Backend);

    /// <summary>An answer to <see cref="Route"/>: there is no place.</summary>
    public sealed record Refused(Refusal Refusal, TimeSpan RetryAfter = default)
    {
        public static readonly Refused NoneAlive = new(Refusal.NoLiveBackend);
    }

    /// <summary>An answer to <see cref="Route"/>: there is no place now, and another answer will follow.</summary>
    public sealed record Queued
    {
        public static readonly Queued Instance = new();
    }

    private readonly ChangeLog _changes;
    private readonly IScheduler _scheduler = Context.System.Scheduler;
    private readonly PoolSettings _settings;
    private readonly IActorRef _health;
    private readonly IActorRef _resolver;
    private readonly Func<double> _chance;
    private readonly PoolView _view;
    private readonly Explainer _explainer;
    private readonly Waiting _waiting;

    /// <param name="settings">What is in force; replaced here and nowhere else.</param>
    /// <param name="health">The health supervisor.</param>
    /// <param name="chance">A number from 0 up to but not including 1, another one each time.</param>
    /// <param name="resolver">Looks names up.</param>
    /// <param name="cluster">The other nodes; null where there is no cluster.</param>
    public PoolActor(PoolSettings settings, IActorRef health, Func<double> chance, IActorRef resolver, ClusterSide? cluster)
    {
        _cluster = cluster;
        _news = cluster is null ? null : new LoadNews();
        _settings = settings;
        _changes = ChangeLog.Of(Context, settings.Name);
        _configured = settings.Current.Algorithm;
        _drains = new DrainOperations(settings.Name);
        _health = health;
        _resolver = resolver;
        _chance = chance;
        _view = new PoolView(() => _scheduler.SteadyNow()) { Weights = { SlowStart = settings.Current.SlowStart } };
        _explainer = new Explainer(_view, _members, settings, chance, () => Now);
        _waiting = new Waiting(_view, settings, _explainer.Take);

        Receive<Route>(Send);
        Receive<Changed>(Apply);
        ReceiveWaiting();
        ReceiveEjections();
        ReceiveCommands();
        ReceiveResolving();
        ReceiveMembers();
        ReceiveCluster();
        ReceivePermits();
        ReceiveSettings();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!; // Set by Akka before the first message.

    private DateTimeOffset Now => _scheduler.SteadyNow();

    public static Props Props(
        PoolSettings settings, IActorRef health, Func<double>? chance = null, IActorRef? resolver = null, ClusterSide? cluster = null) =>
        Akka.Actor.Props.Create(() => new PoolActor(settings, health, chance ?? Random.Shared.NextDouble, resolver ?? ActorRefs.Nobody, cluster))
            .WithDispatcher(CallingThreadDispatcher.Path);

    protected override void PreStart()
    {
        var options = _settings.Current;
        foreach (var entry in options.Backends.Where(entry => !IsResolved(options, entry)))
        {
            Add(entry, BackendOrigin.File).StartsFull = true;
        }

        Choose();
        WatchNames(options);
        FollowSettings();
        SharePermits();
        _cluster?.Peers.Tell(new Peers.Enlist(_settings.Name, Self, _health));
    }

    protected override void PostStop()
    {
        _cluster?.Peers.Tell(new Peers.Delist(_settings.Name, Self));
        _cluster?.Permits.Tell(new PermitExchange.Delist(SharedName, Self));
    }

    // A backend that throws on a message keeps its leases and its health: neither is wrong because one message was.
    protected override SupervisorStrategy SupervisorStrategy() => new ResumeStrategy().Create();

    private void Send(Route route)
    {
        if (_permits is not null)
        {
            CheckPermits();
        }

        // A place that is free by now, although the timer has not rung yet, belongs to who waits for it.
        if (_view.Weights.NextForgiven is { } forgiven && forgiven <= Now)
        {
            ServeWaiting();
        }

        if (_explainer.Take(route) is { } backend)
        {
            backend.Actor.Tell(new BackendActor.Acquire(route.Lease, route.Request), Sender);
            Publish();
        }
        else
        {
            Wait(route);
            ReportPermits();
        }
    }

    private void Apply(Changed changed)
    {
        // A backend that was taken out may still have a word on the way.
        if (_view.Find(changed.Backend) is { } member)
        {
            if (changed.Verdict != Verdict.None)
            {
                Learn(member, changed.Verdict, changed.Completion);
            }

            NoteUse(member, changed.Completion);
            _view.Apply(member, changed.Liveness, changed.Active, changed.Seen);
            Settle(member);
        }
    }

    /// <summary>After a member has changed: whoever waited for that is served before the next message.</summary>
    private void Settle(PoolMember member)
    {
        if ((member.Load == 0 || member.HasStopped) && (member.IsLeaving || member.Drain is not null) && !IsBusyElsewhere(member))
        {
            CompleteDrains(member);
        }

        if (_view.LiveMembers == 0)
        {
            ReadmitAll();
        }

        YieldPermits(member);
        ServeWaiting();
        TrimPermits(member);
        Publish();
    }
}
