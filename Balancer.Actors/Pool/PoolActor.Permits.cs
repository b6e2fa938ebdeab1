using Akka.Actor;
using Balancer.Actors.Backends;
using Balancer.Actors.Events;
using Balancer.Actors.Permits;

namespace Balancer.Actors.Pool;

/// <summary>
/// The limits of backends, where they hold for all nodes of a cluster together: a backend has as many places here as this node has permits for it. What is missing is
/// asked for as requests wait, and what is not used any more goes back.
/// </summary>
internal sealed partial class PoolActor
{
    /// <summary>From the exchange: what the owner of the permits says.</summary>
    public sealed record Told(string Node, PermitGrants Message);

    private sealed record PermitsDue
    {
        public static readonly PermitsDue Instance = new();
    }

    private readonly Dictionary<string, PoolMember> _shared = []; // By the key that other nodes know them by.
    private PermitHolder? _permits; // Null where limits are not shared.
    private string? _owner; // As was told last.
    private bool _isInTouch;
    private bool _isHeard; // By an owner who answers.
    private DateTimeOffset _permitsDue = DateTimeOffset.MaxValue;

    private bool IsExact => _cluster is not null && !_settings.IsRetired && _settings.Current.Sharing == PoolSharing.Exact;

    private void ReceivePermits()
    {
        Receive<Told>(Hear, _ => _permits is not null);
        Receive<PermitsDue>(_ => Sweep(), _ => _permits is not null);
    }

    /// <summary>After the options have changed.</summary>
    private void SharePermits()
    {
        if (IsExact == _permits is not null)
        {
            _members.ForEach(Allow); // What is done alone may have changed.
            return;
        }

        _isInTouch = _isHeard = false;
        _owner = null;
        _shared.Clear();
        _changed.Clear();
        _permits = IsExact ? new PermitHolder(SharedName, Random.Shared.NextInt64(1, long.MaxValue), Now) : null;
        _cluster?.Permits.Tell(IsExact ? new PermitExchange.Enlist(SharedName, Self) : new PermitExchange.Delist(SharedName, Self));
        _members.ForEach(member => member.Stock = null);
        _members.ForEach(Allow);
        ServeWaiting();
    }

    // There is no reason to wait for the owner's word about those without a limit, when it does not come.
    private void Allow(PoolMember member)
    {
        if (_permits is not null && member.Stock is null)
        {
            member.Stock = _permits.StockOf(member.Key);
            _shared[member.Key] = member;
            _changed.Add(member);
        }

        member.Allowance = _permits is null ? null
            : member.MaxConnections is not { } limit ? (_isHeard ? PermitsFor(member) : null)
            : _isInTouch ? PermitsFor(member)
            : OwnPart(limit);
        _view.Place(member);
    }

    // One that leaves may be the same server as one that has come.
    private int PermitsFor(PoolMember member) =>
        Math.Min(_isHeard ? member.Stock!.Usable : member.Stock!.Count, member.MaxConnections ?? int.MaxValue) - (InUse(member) - member.WeighedLoad);

    private int InUse(PoolMember member) =>
        _shared.Count == _members.Count ? member.WeighedLoad : _members.Where(other => other.Key == member.Key).Sum(other => other.WeighedLoad);

    private int OwnPart(int limit) =>
        _settings.Current.Fallback == SharingFallback.Reject ? 0 : Math.Max(1, limit / _cluster!.Nodes);

    private void DropPermits(PoolMember member)
    {
        _changed.Remove(member);
        if (_permits is null || !_shared.TryGetValue(member.Key, out var shared) || shared != member)
        {
            return;
        }

        if (_members.Find(other => other.Key == member.Key) is { } same)
        {
            _shared[member.Key] = same;
        }
        else
        {
            _shared.Remove(member.Key);
            _permits.Drop(member.Key);
        }
    }

    /// <summary>What was granted holds for a while only; to be called before anything is begun by it.</summary>
    private void CheckPermits()
    {
        var now = Now;
        if (_permits!.Lapse(now) && _settings.Current.Fallback == SharingFallback.Reject)
        {
            BreakOff();
        }

        var (isInTouch, isHeard) = (_permits.IsValid(now), _permits.IsHeard(now));
        if (isHeard && _owner != _permits.Term.Owner)
        {
            _owner = _permits.Term.Owner;
            _changes.Info(EventKind.Cluster, null, $"Permits come from {_owner}", ChangeLog.ByItself);
        }

        if (isInTouch == _isInTouch && isHeard == _isHeard)
        {
            return;
        }

        var isTold = isInTouch == _isInTouch;
        (_isInTouch, _isHeard) = (isInTouch, isHeard);
        _members.ForEach(Allow);
        if (!isTold)
        {
            TellOfEnd();
            _changed.UnionWith(_shared.Values.Where(member => InUse(member) > 0)); // The owner does not know of what it has begun by itself.
        }
    }

    private void BreakOff()
    {
        foreach (var member in _members.Where(m => m is { MaxConnections: not null, Load: > 0 }))
        {
            _changes.Warning(EventKind.Cluster, member.Backend, $"Broken off: {member.Load} request(s) to {member.Backend.Address.Url}, whose places other nodes may use", ChangeLog.ByItself);
            member.Backend.Actor.Tell(BackendActor.Revoke.Instance);
        }
    }

    private void TellOfEnd()
    {
        if (!_isInTouch)
        {
            _owner = null;
            var text = _settings.Current.Fallback == SharingFallback.Reject ? "nothing is sent to backends with a limit" : "each backend with a limit gets this node's part of it";
            _changes.Warning(EventKind.Cluster, null, $"Cut off from the nodes that share the limits of backends: {text}", ChangeLog.ByItself);
        }
    }

    private void Hear(Told told)
    {
        var now = Now;
        CheckPermits();
        var reply = _permits!.Hear(told.Message, now);
        CheckPermits();
        if (reply == PermitReply.Refer)
        {
            _cluster!.Permits.Tell(new PermitExchange.Refer(told.Node, _permits.Refer()));
        }

        foreach (var key in told.Message.Grants.Distinct())
        {
            if (_shared.TryGetValue(key, out var member))
            {
                NoteStock(member);
            }
            else
            {
                _permits.Drop(key); // It was taken out meanwhile.
            }
        }

        // What was granted was granted for these.
        ServeWaiting();
        TrimAll();
        ReportPermits(reply == PermitReply.Full, reply == PermitReply.Ack);
    }

    private void Sweep()
    {
        _permitsDue = DateTimeOffset.MaxValue;
        CheckPermits();
        _view.Weights.ForgiveDue();
        ServeWaiting();
        TrimAll(isSweep: true);
        ReportPermits();
        if (_isInTouch || !_permits!.HasLapsed)
        {
            Expect(_isInTouch ? _permits!.ValidUntil : _permits!.LapsesAt);
        }
    }
}
