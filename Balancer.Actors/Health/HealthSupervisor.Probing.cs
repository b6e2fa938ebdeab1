using Akka.Actor;
using Balancer.Actors.Backends;
using Balancer.Actors.Usage;

namespace Balancer.Actors.Health;

/// <summary>A probe from being due to its result: no more than so many at a time.</summary>
internal sealed partial class HealthSupervisor
{
    private void Request(ProbeTarget target)
    {
        if (target.State == ProbeState.Idle && _options.Enabled)
        {
            target.State = ProbeState.Waiting;
            _due.Enqueue(target);
            StartWaiting();
        }
    }

    private void StartWaiting()
    {
        while (_inFlight < _options.Workers && _due.TryDequeue(out var target))
        {
            if (!_targets.ContainsKey(target.Backend.Id))
            {
                continue; // It was withdrawn while it waited.
            }

            _inFlight++;
            target.State = ProbeState.InFlight;
            target.LastStart = Now;
            var id = target.Backend.Id;
            _probe(target.Backend, _stopping.Token).PipeTo(
                Self,
                success: result => new Finished(id, result),
                failure: e => new Finished(id, new ProbeResult(false, e.Message)));
        }
    }

    private void Report(Finished finished)
    {
        _inFlight--;
        if (_targets.TryGetValue(finished.Backend, out var target))
        {
            target.State = ProbeState.Idle;
            Judge(target, finished.Result);
        }

        StartWaiting();
    }

    private void Judge(ProbeTarget target, ProbeResult result)
    {
        if (!_options.Enabled)
        {
            return; // It was asked for before that changed.
        }

        if (target.IsWatched)
        {
            Schedule(target, _slots.Until(target.Slot, _options.Interval, Now));
        }
        else
        {
            Rest(target);
        }

        target.Backend.Actor.Tell(new BackendActor.Probed(result));
        if (result.Good)
        {
            _usage.Tell(new UsageCollector.Collect(target.Backend));
        }
    }
}
