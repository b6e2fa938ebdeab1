using System.Globalization;
using Balancer.Actors.Backends;
using Balancer.Actors.Events;

namespace Balancer.Actors.Pool;

/// <summary>What the ends of requests teach: ejections, and the weight of requests that failed.</summary>
internal sealed partial class PoolActor
{
    private sealed record EjectionOver(BackendId Backend);

    private const int UsualOf = 32; // So many answers make a usual one.

    private static readonly TimeSpan LongestPenalty = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UsualAtFirst = TimeSpan.FromSeconds(1);

    private readonly LatencyHistogram _serviceTimes = new();
    private TimeSpan _usual; // Of the averages that LeastTime goes by, those of the last answers.
    private int _ejected;

    private void ReceiveEjections()
    {
        Receive<Vouched>(m => Readmit(_view.Find(m.Backend), "a probe was good"), m => _view.Find(m.Backend) is { IsPausing: false });
        Receive<EjectionOver>(m => Readmit(_view.Find(m.Backend), "the time is up"));
    }

    private void Learn(PoolMember member, Verdict verdict, Completion completion)
    {
        var options = _settings.Current;
        if (options.Algorithm == PoolAlgorithm.LeastTime)
        {
            Time(member, verdict, completion);
        }

        if (verdict != Verdict.Good || IsFastError(completion))
        {
            if (options.BlackHoleGuard && Median is var median && median > TimeSpan.Zero)
            {
                _view.Weights.Penalize(member, median < LongestPenalty ? median : LongestPenalty);
            }
        }
        else if (completion.Status != 101)
        {
            _serviceTimes.Record(completion.ServiceTime);
        }

        if (!options.Passive.Enabled)
        {
            return;
        }

        if (verdict == Verdict.FailedOften)
        {
            EjectOrSpare(member, options.Passive);
        }
        else if (options.Passive.ObeyRetryAfter && completion is { RetryAfter: > 0, Status: 429 or 503 })
        {
            PauseOrSpare(member, completion);
        }
    }

    private void PauseOrSpare(PoolMember member, Completion completion)
    {
        var asked = TimeSpan.FromSeconds(completion.RetryAfter);
        var pause = asked < LongestPause ? asked : LongestPause;
        if (MayEject(member))
        {
            member.IsPausing = true; // Its probes may be good all the while.
            Eject(member, pause, $"it answered {completion.Status} with Retry-After");
        }
        else
        {
            Spare(member, pause, completion.Status == 429 ? "a 429 with Retry-After" : "a 503 with Retry-After");
        }
    }

    private void Time(PoolMember member, Verdict verdict, Completion completion)
    {
        if (verdict == Verdict.Good && completion.Status is < 500 and not 429)
        {
            member.ResponseTime.Answered(completion.ResponseTime, _usual, Now);
            _usual += (member.ResponseTime.Last - _usual) / (_usual == TimeSpan.Zero ? 1 : UsualOf);
        }
        else
        {
            var time = completion.ResponseTime > TimeSpan.Zero ? completion.ResponseTime : completion.ServiceTime;
            member.ResponseTime.Failed(time, _usual > TimeSpan.Zero ? _usual : UsualAtFirst, Now);
        }
    }

    private void EjectOrSpare(PoolMember member, PassiveOptions passive)
    {
        var reason = $"{passive.Failures} failures in a row";
        if (MayEject(member))
        {
            Eject(member, member.EjectionTimes.Next(passive.EjectFor, Now, _chance()), reason);
        }
        else
        {
            Spare(member, passive.EjectFor, reason);
        }
    }

    // Told once in the time that it would have been ejected for; it may fail thousands of times a second.
    private void Spare(PoolMember member, TimeSpan time, string reason)
    {
        if (member.Group is MemberGroup.Live or MemberGroup.Backup && member.SparedUntil <= Now)
        {
            member.SparedUntil = Now + time;
            var why = _view.LiveMembers == 1
                ? "no other backend is live"
                : $"{_ejected} ejected already, and MaxEjectedPercent is {_settings.Current.Passive.MaxEjectedPercent}";
            var text = $"Not ejected: {member.Backend.Address.Url}, in spite of {reason}: {why}";
            _changes.Warning(EventKind.Spared, member.Backend, text, ChangeLog.ByTraffic);
        }
    }

    private TimeSpan Median => _serviceTimes.Quantile(0.5);

    // Of those that answer at the usual pace, all may be wrong for a good reason; what is wrong and fast attracts more than its share.
    private bool IsFastError(Completion completion) => completion.Status >= 500 && completion.ServiceTime < Median;

    private bool MayEject(PoolMember member)
    {
        var all = _members.Count(m => !m.IsLeaving);
        var ejected = _members.Count(m => m is { IsLeaving: false, Ejection: not null });
        return member.Group is MemberGroup.Live or MemberGroup.Backup
            && EjectionTimes.MayEject(_view.LiveMembers, ejected, all, _settings.Current.Passive.MaxEjectedPercent);
    }

    private void Eject(PoolMember member, TimeSpan time, string reason)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"Ejected: {member.Backend.Address.Url} for {time.TotalSeconds:0.0} s ({reason})");
        _changes.Warning(EventKind.Ejected, member.Backend, text, ChangeLog.ByTraffic);
        _ejected++;
        member.Ejections++;
        member.Ejection = new Ejection(Now + time, reason);
        _view.Place(member);
        Timers.StartSingleTimer(new EjectionOver(member.Backend.Id), new EjectionOver(member.Backend.Id), time);
    }

    private void Readmit(PoolMember? member, string reason)
    {
        if (member?.Ejection is null)
        {
            return;
        }

        TellReadmitted(member, reason);
        Forget(member);
        _view.Place(member);
        Settle(member);
    }

    // The last live one is never ejected: that goes for one that has become the last, too.
    private void ReadmitAll()
    {
        if (_ejected == 0)
        {
            return;
        }

        foreach (var member in _members.Where(m => m is { Ejection: not null, Liveness: Liveness.Alive, Mode: BackendMode.Active, IsLeaving: false }))
        {
            TellReadmitted(member, "no other backend is live");
            Forget(member);
            _view.Place(member);
        }
    }

    private void TellReadmitted(PoolMember member, string reason)
    {
        _changes.Info(EventKind.Readmitted, member.Backend, $"Ejection over: {member.Backend.Address.Url} ({reason})", ChangeLog.ByItself);
    }

    private void Forget(PoolMember member)
    {
        Timers.Cancel(new EjectionOver(member.Backend.Id));
        if (!member.IsPausing)
        {
            member.EjectionTimes.Ended(Now);
        }

        member.Ejection = null;
        member.IsPausing = false;
        _ejected--;
    }
}
