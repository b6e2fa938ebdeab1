using Balancer.Host.Forwarding;
using Balancer.Simulator.Timing;

namespace Balancer.Simulator.Model;

/// <summary>A backend: so many requests are served at the same time, the others wait in the order in which they came.</summary>
/// <param name="kind">What is odd about it.</param>
/// <param name="scenario">How much.</param>
/// <param name="patience">After this time without an answer, balancers give up.</param>
/// <param name="time">The clock.</param>
internal sealed class Server(ServerKind kind, Scenario scenario, TimeSpan patience, VirtualTime time)
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMicroseconds(100); // For a connection to be refused.
    private const double FastFailure = 0.1;

    private readonly Queue<Attempt> _waiting = new();
    private readonly List<Attempt> _running = [];
    private TimeSpan? _warmingSince; // Null where it is warm, or has had no request yet.
    private bool _isCold;
    private bool _isWatched;

    /// <summary>What is odd about it.</summary>
    public ServerKind Kind => kind;

    /// <summary>Whether nothing listens.</summary>
    public bool IsDown { get; private set; }

    /// <summary>Requests ever sent to it, those that it refused included.</summary>
    public long Sent { get; private set; }

    /// <summary>Requests in flight.</summary>
    public int InFlight => _waiting.Count + _running.Count;

    /// <summary>Those of them that wait.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Has it go down by and by, if that is its kind.</summary>
    /// <param name="share">When for the first time, as a share of the time between two.</param>
    public void Start(double share)
    {
        if (kind is ServerKind.Flapping or ServerKind.Cold)
        {
            time.After(scenario.DownEvery * share, GoDown);
        }
    }

    /// <summary>What a probe finds: whether it is up, and would answer in time, which takes as long as its queue is.</summary>
    public bool AnswersWithin(TimeSpan limit) =>
        !IsDown && (!_waiting.TryPeek(out var first) || time.Elapsed - first.Since < limit);

    /// <summary>A request comes.</summary>
    public void Accept(Attempt attempt)
    {
        Sent++;
        if (IsDown)
        {
            time.After(RoundTrip, () => attempt.End(ForwardOutcome.ConnectFailed));
            return;
        }

        _warmingSince ??= _isCold ? time.Elapsed : null;
        if (_running.Count < scenario.Concurrency)
        {
            Run(attempt);
        }
        else
        {
            _waiting.Enqueue(attempt);
            Watch();
        }
    }

    private double Factor() => kind switch
    {
        ServerKind.Slow => scenario.SlowFactor,
        ServerKind.Failing => FastFailure,
        ServerKind.Cold when _warmingSince is { } since =>
            1 + ((scenario.ColdFactor - 1) * Math.Max(0, 1 - ((time.Elapsed - since) / scenario.ColdFor))),
        _ => 1,
    };

    private void Run(Attempt attempt)
    {
        _running.Add(attempt);
        var service = attempt.Work * Factor();
        var left = attempt.Since + patience - time.Elapsed;
        if (service > left)
        {
            time.After(left, () => attempt.End(ForwardOutcome.ResponseTimedOut)); // It goes on: nobody tells it.
        }

        time.After(service, () => Finish(attempt));
    }

    private void Finish(Attempt attempt)
    {
        if (!_running.Remove(attempt))
        {
            return; // It went down meanwhile.
        }

        // First: the end of a request may bring another one, which is behind those that wait.
        if (_waiting.TryDequeue(out var next))
        {
            Run(next);
        }

        var closes = kind == ServerKind.Failing && scenario.FailingCloses;
        attempt.End(closes ? ForwardOutcome.ClosedEarly : ForwardOutcome.Completed, (short)(kind == ServerKind.Failing ? 500 : 200));
    }

    // All are given up after the same time, so that one event for the first of them will do.
    private void Watch()
    {
        if (!_isWatched && _waiting.TryPeek(out var first))
        {
            _isWatched = true;
            time.After(first.Since + patience - time.Elapsed, GiveUp);
        }
    }

    private void GiveUp()
    {
        _isWatched = false;
        while (_waiting.TryPeek(out var first) && first.Since + patience <= time.Elapsed)
        {
            _waiting.Dequeue();
            first.End(ForwardOutcome.ResponseTimedOut);
        }

        Watch();
    }

    private void GoDown()
    {
        IsDown = true;
        time.After(scenario.DownFor, ComeUp);
        time.After(scenario.DownEvery, GoDown);
        Attempt[] lost = [.. _running, .. _waiting];
        _running.Clear();
        _waiting.Clear();
        foreach (var attempt in lost)
        {
            attempt.End(ForwardOutcome.ClosedEarly);
        }
    }

    private void ComeUp()
    {
        IsDown = false;
        _isCold = kind == ServerKind.Cold;
        _warmingSince = null;
    }
}
