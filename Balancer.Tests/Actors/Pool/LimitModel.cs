using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>As <see cref="MessageModel"/>, with backends that have limits, which change, and with requests that wait.</summary>
internal sealed class LimitModel
{
    private readonly PoolView _view = new(() => Some.Moment);
    private readonly BackendModel[] _backends;
    private readonly PoolMember[] _members;
    private readonly Waiting _waiting;
    private long _lastLease;

    public LimitModel(int backends)
    {
        _waiting = new Waiting(_view, Some.Settings(), route => _view.Take(route.Tried, route.Request.Affinity));
        _backends = [.. Enumerable.Range(0, backends).Select(_ => new BackendModel())];
        _members = [.. Enumerable.Range(0, backends).Select(_view.Add)];
        Array.ForEach(_members, member => member.MaxConnections = 1);
    }

    /// <summary>What is asked of every pick: the requests there are with it on the backend, and the backend's limit.</summary>
    public List<(int Requests, int Limit)> Picks { get; } = [];

    public int WaitingRequests => _waiting.Length;

    /// <summary>Whether a backend that requests may go to has fewer than it may have.</summary>
    public bool IsPlaceFree
    {
        get
        {
            var all = _backends.Zip(_members).ToList();
            var live = all.FindAll(pair => pair.First.Liveness == Liveness.Alive);
            var choice = live.Count > 0 ? live : all.FindAll(pair => pair.First.Liveness == Liveness.Unknown);
            return choice.Exists(pair => pair.First.Leases < (pair.Second.MaxConnections ?? int.MaxValue));
        }
    }

    /// <summary>Does the step a number stands for, where it makes sense.</summary>
    public void Step(int number)
    {
        var which = number / 16 % _backends.Length;
        var backend = _backends[which];
        switch (number % 16)
        {
            case <= 4:
                Ask();
                break;
            case 5 or 6:
                backend.DeliverAcquire();
                break;
            case 7 or 8:
                backend.EndRequest(number / 64);
                break;
            case 9 or 10:
                backend.DeliverRelease();
                break;
            case 11 or 12 or 13 when backend.Published.TryDequeue(out var changed):
                _view.Apply(_members[which], changed.Liveness, changed.Active, changed.Seen);
                Serve();
                break;
            case 14:
                backend.Probe(good: number / 64 % 4 > 0);
                break;
            case 15:
                _members[which].MaxConnections = number / 64 % 6 is > 0 and var limit ? limit : null;
                _view.Place(_members[which]);
                Serve();
                break;
        }
    }

    /// <summary>Lets every message arrive; requests that have not ended go on.</summary>
    public void Deliver()
    {
        for (var number = 0; _backends.Any(backend => backend.HasMail); number++)
        {
            if (number % 16 is 5 or 6 or >= 9 and <= 13)
            {
                Step(number);
            }
        }
    }

    private void Ask()
    {
        var route = new PoolActor.Route(new LeaseId(++_lastLease), default, null);
        if (_view.Take(null) is { } chosen)
        {
            Send(chosen, route.Lease);
        }
        else
        {
            _waiting.TryEnter(new Waiter(route, ActorRefs.Nobody, Some.Moment));
        }
    }

    private void Serve()
    {
        while (_waiting.TryServe(Some.Moment) is var (waiter, chosen))
        {
            Send(chosen, waiter.Route.Lease);
        }

        while (!_view.IsWorthWaiting && _waiting.TakeFirst() is not null)
        {
            // Refused.
        }
    }

    private void Send(Backend chosen, LeaseId lease)
    {
        var number = chosen.Id.Value;
        _backends[number].Send(lease);
        Picks.Add((_backends[number].Leases, _members[number].MaxConnections ?? int.MaxValue));
    }
}
