using Akka.Actor;
using Balancer.Actors.Permits;

namespace Balancer.Actors.Pool;

/// <summary>The permits that this node holds: which of them go back, and what their owner is told.</summary>
internal sealed partial class PoolActor
{
    private const int MaxTold = 64; // Of the requests that wait.

    private readonly HashSet<PoolMember> _changed = []; // Of which the owner does not know yet.
    private long _toldWaiting; // How many had ever waited when the owner was told.

    private void YieldPermits(PoolMember member)
    {
        if (_permits is not null && !member.Backend.IsRemoved && (_permits.OthersWait || member.Stock!.Recalled > 0))
        {
            Trim(member);
        }
    }

    // Before a request that has ended is no longer counted. What takes long is worth a word with the owner, who knows where there are fewer by now.
    private void NoteUse(PoolMember member, Completion completion)
    {
        if (member.Stock is { } stock)
        {
            stock.Note(InUse(member));
            stock.Recalled += completion.ServiceTime >= PermitTimes.Reuse ? 1 : 0;
        }
    }

    private void TrimPermits(PoolMember member)
    {
        if (_permits is null)
        {
            return;
        }

        if (!member.Backend.IsRemoved)
        {
            Trim(member);
        }

        ReportPermits();
    }

    private void TrimAll(bool isSweep = false)
    {
        foreach (var member in _members)
        {
            if (member.Stock!.Count > member.Load)
            {
                Trim(member, isSweep);
            }
        }
    }

    private void Trim(PoolMember member, bool isSweep = false)
    {
        var stock = member.Stock!;
        var usable = stock.Usable;
        if (_permits!.Trim(stock, InUse(member), member.Group != MemberGroup.None, Math.Max(isSweep ? stock.LeastFree : 0, stock.Count - (member.MaxConnections ?? stock.Count)), Now))
        {
            NoteStock(member);
        }
        else if (stock.Usable != usable)
        {
            Allow(member);
        }

        if (stock.Aside > 0 && !_permits.IsAsking)
        {
            Change(member); // So that the owner is asked.
        }

        if (isSweep)
        {
            stock.Look(InUse(member));
        }

        if (stock.Count > member.Load)
        {
            Expect(Now + PermitTimes.Reuse);
        }
    }

    private void NoteStock(PoolMember member)
    {
        Change(member);
        Allow(member);
    }

    private void Change(PoolMember member) => _changed.Add(_shared.GetValueOrDefault(member.Key, member));

    private void Expect(DateTimeOffset due)
    {
        if (due < _permitsDue)
        {
            _permitsDue = due;
            Timers.StartSingleTimer(PermitsDue.Instance, PermitsDue.Instance, Max(due - Now, TimeSpan.Zero));
        }
    }

    private void ReportPermits(bool isFull = false, bool isAck = false)
    {
        var isMore = _waiting.Entered != _toldWaiting;
        if (_permits is not { HasOwner: true } || (!isFull && !isAck && !isMore && _changed.Count == 0))
        {
            return;
        }

        var now = Now;
        var holdings = (isFull ? (IEnumerable<PoolMember>)_shared.Values : _changed).Select(HoldingOf).ToList();
        var waits = _waiting.First(MaxTold).Select(waiter => WaitOf(waiter, now)).ToList();
        _toldWaiting = _waiting.Entered;
        _changed.Clear();
        Expect(_waiting.Length > 0 && _isHeard ? now + PermitTimes.Response + PermitTimes.Reuse : _isInTouch ? _permits.ValidUntil : DateTimeOffset.MaxValue);
        _cluster!.Permits.Tell(new PermitExchange.Report(_permits.Report(isFull, isAck && !isMore, holdings, waits, now)));
    }

    private PermitHolding HoldingOf(PoolMember member) => new(
        member.Key,
        member.Stock!.Count,
        Math.Max(0, InUse(member) - member.Stock.Count),
        member.MaxConnections ?? 0,
        Math.Max(1, member.EffectiveWeight(() => Now)),
        member.Group == MemberGroup.None ? -1 : (int)member.Group);

    private PermitWait WaitOf(Waiter waiter, DateTimeOffset now) => new(
        (now - waiter.Since).Ticks,
        waiter.Route.Tried is { } tried ? [.. tried.Select(id => _view.Find(id)?.Key).OfType<string>()] : null);
}
