using Balancer.Actors;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>
/// The pool, its backends and their callers with every message between them held up: what the actors promise is that one sender's
/// messages arrive in order, and nothing else about when.
/// </summary>
internal sealed class MessageModel
{
    private readonly PoolView _view = new(() => Some.Moment);
    private readonly BackendModel[] _backends;
    private long _lastLease;

    public MessageModel(int backends)
    {
        _backends = [.. Enumerable.Range(0, backends).Select(_ => new BackendModel())];
        for (var number = 0; number < backends; number++)
        {
            _view.Add(number);
        }
    }

    /// <summary>For every backend the load in the pool's view, and the requests that are really under way or in flight.</summary>
    public IEnumerable<(int Viewed, int True)> Loads => _backends.Select((b, number) => (_view.LoadOf(number), b.Leases));

    /// <summary>Does the step a number stands for, where it makes sense.</summary>
    public void Step(int number)
    {
        var backend = _backends[number / 8 % _backends.Length];
        switch (number % 8)
        {
            case 0 or 1 when _view.Take(null) is { } chosen:
                _backends[chosen.Id.Value].Send(new LeaseId(++_lastLease));
                break;
            case 2:
                backend.DeliverAcquire();
                break;
            case 3:
                backend.EndRequest(number / 64);
                break;
            case 4:
                backend.DeliverRelease();
                break;
            case 5 or 6 when backend.Published.TryDequeue(out var changed):
                _view.Apply(Array.IndexOf(_backends, backend), changed.Liveness, changed.Active, changed.Seen);
                break;
            case 7:
                backend.Probe(good: number / 64 % 4 > 0);
                break;
        }
    }

    /// <summary>Lets every message arrive and every request end.</summary>
    public void Settle()
    {
        for (var number = 0; _backends.Any(backend => backend.IsBusy); number++)
        {
            // No takes, no probes.
            if (number % 8 is >= 2 and <= 6)
            {
                Step(number);
            }
        }
    }
}
