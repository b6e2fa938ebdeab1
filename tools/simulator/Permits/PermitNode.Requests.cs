using Balancer.Actors.Permits;

namespace Balancer.Simulator.Permits;

/// <content>What a pool does: the requests that wait and run, and the report of them.</content>
internal sealed partial class PermitNode
{
    private readonly Queue<(DateTimeOffset Since, TimeSpan Stay)> _waiting = new();
    private readonly int[] _running = new int[model.Backends.Count];
    private readonly HashSet<int> _changed = [];
    private int _told;
    private int _lapses;
    private DateTimeOffset _timer;
    private DateTimeOffset _sweepAt;

    private void Enter(TimeSpan stay)
    {
        _waiting.Enqueue((Now, stay));
        Work(isAck: false);
    }

    private void Work(bool isAck, bool isFull = false)
    {
        Lapse();
        if (_holder!.OthersWait)
        {
            Trim();
        }

        Serve();
        Trim();
        Report(isAck, isFull);
    }

    private void Serve()
    {
        for (var backend = 0; backend < _running.Length; backend++)
        {
            while (_waiting.Count > 0 && _holder!.IsValid(Now) && Usable(backend) > _running[backend])
            {
                Begin(backend, _waiting.Dequeue().Stay);
            }
        }
    }

    private int Usable(int backend)
    {
        var stock = _holder!.StockOf(model.Backends[backend]);
        return _holder.IsHeard(Now) ? stock.Usable : stock.Count;
    }

    private void Trim(bool isSweep = false)
    {
        for (var backend = 0; backend < _running.Length; backend++)
        {
            var stock = _holder!.StockOf(model.Backends[backend]);
            var surplus = isSweep ? stock.LeastFree : 0;
            if (_holder.Trim(stock, _running[backend], isWanted: true, surplus, Now) || (stock.Aside > 0 && !_holder.IsAsking))
            {
                _changed.Add(backend);
            }

            if (isSweep)
            {
                stock.Look(_running[backend]);
            }

            if (stock.Count > _running[backend] && _sweepAt <= Now)
            {
                var life = _life;
                _sweepAt = Now + PermitTimes.Reuse;
                model.After(PermitTimes.Reuse, () => Hear(node => node.Sweep(life)));
            }
        }
    }

    private void Again(int life)
    {
        if (life == _life)
        {
            Work(isAck: false);
        }
    }

    private void Sweep(int life)
    {
        if (life == _life)
        {
            Trim(isSweep: true);
            Work(isAck: false);
        }
    }

    private void Report(bool isAck, bool isFull)
    {
        var changed = model.Backends.Select((name, i) => (name, i)).Where(b => isFull || _changed.Contains(b.i)).ToList();
        if (!_holder!.HasOwner || (changed.Count == 0 && _told == _waiting.Count && !isFull && !isAck))
        {
            return;
        }

        var holdings = changed.Select(b =>
        {
            var stock = _holder.StockOf(b.name);
            return new PermitHolding(b.name, stock.Count, Math.Max(0, _running[b.i] - stock.Count), model.Limit, 1, 0);
        });
        _changed.Clear();
        var more = _told == _waiting.Count;
        _told = _waiting.Count;
        var report = _holder.Report(isFull, isAck && more, [.. holdings], [.. _waiting.Take(64).Select(w => new PermitWait((Now - w.Since).Ticks))], Now);
        Send(report, int.Parse(_holder.Term.Owner.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture));
    }

    private void Begin(int backend, TimeSpan stay)
    {
        _running[backend]++;
        model.Begin(backend);
        var life = _life;
        var lapse = _lapses;
        model.After(stay, () => Hear(node => node.Finish(backend, life, lapse)));
    }

    private void Finish(int backend, int life, int lapse)
    {
        if (life == _life && lapse == _lapses)
        {
            _holder!.StockOf(model.Backends[backend]).Note(_running[backend]);
            _running[backend]--;
            model.End(backend, 1);
            Work(isAck: false);
        }
    }

    // As soon as its timer rings, or it has anything to do.
    private void Lapse()
    {
        if (_holder!.Lapse(Now))
        {
            BreakOff();
        }
        else if (!_holder.HasLapsed)
        {
            var life = _life;
            var at = _holder.LapsesAt;
            if (at != _timer)
            {
                _timer = at;
                model.After(at - Now + model.Between(0, 0.1), () => Hear(node => node.Again(life)));
            }
        }
    }

    private void BreakOff()
    {
        _lapses++;
        for (var backend = 0; backend < _running.Length; backend++)
        {
            model.End(backend, _running[backend]);
            _running[backend] = 0;
        }
    }
}
