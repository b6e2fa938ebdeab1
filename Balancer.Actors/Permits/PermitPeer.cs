namespace Balancer.Actors.Permits;

/// <summary>A node, as the owner of a pool's permits knows it.</summary>
/// <param name="name">What the cluster calls it.</param>
internal sealed partial class PermitPeer(string name)
{
    private readonly HashSet<long> _former = [];
    private bool _isFresh; // It does not know whom it stood by before it was started.
    private readonly Queue<(long Number, DateTimeOffset At)> _unseen = new();

    /// <summary>What the cluster calls it.</summary>
    public string Name => name;

    /// <summary>Tells it from those of its name that there were before; 0 where it has not reported.</summary>
    public long Instance { get; private set; }

    /// <summary>The number of its last report.</summary>
    public long LastReport { get; private set; }

    /// <summary>The number of the last message to it.</summary>
    public long LastMessage { get; private set; }

    /// <summary>The stamp of its last report.</summary>
    public long Stamp { get; private set; }

    /// <summary>When that came.</summary>
    public DateTimeOffset StampAt { get; private set; }

    /// <summary>How it stands to the owner.</summary>
    public Vote Vote { get; private set; }

    /// <summary>When its process was first heard of.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>Until when nodes may begin requests by what earlier owners have told them, as far as this one knows.</summary>
    public DateTimeOffset Bound { get; private set; }

    /// <summary>Whether it is known what it holds.</summary>
    public bool IsAccounted { get; private set; }

    /// <summary>When it surely held nothing; the default where that was never.</summary>
    public DateTimeOffset ClearedAt { get; private set; }

    /// <summary>Whether it has told what it holds since nobody but the owner can grant anything. What it told before says nothing: it may have gone to another one since, and come back.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Whether it has been told that others wait.</summary>
    public bool IsToldToYield { get; set; }

    /// <summary>Its waiting requests that nothing was granted for.</summary>
    public LinkedList<(DateTimeOffset Since, IReadOnlyList<string>? Not)> Waits { get; } = [];

    /// <summary>Permits that it has not said to have.</summary>
    public int Unseen => _unseen.Count;

    /// <summary>Whether it has answered what it was sent.</summary>
    public bool Answers(DateTimeOffset now) => !_unseen.TryPeek(out var first) || now - first.At <= PermitTimes.Response;

    /// <summary>Another process of its name, from which an answer is awaited to what is sent since then.</summary>
    public (long Instance, long At)? Challenge { get; private set; }

    /// <summary>Takes in a report.</summary>
    /// <returns>False where it changes nothing: it is too old.</returns>
    public bool Take(PermitReport report, DateTimeOffset now, PermitBook book)
    {
        if (_former.Contains(report.Instance))
        {
            return false;
        }

        if (report.Instance != Instance && !Recognize(report, now))
        {
            return false;
        }

        if (report.Instance != Instance)
        {
            Begin(report, now, book);
        }

        if (report.Number <= LastReport || report.Echo < ClearedAt.Ticks)
        {
            return false;
        }

        LastReport = report.Number;
        Stamp = report.Stamp;
        StampAt = now;
        Vote = Vote with { Echo = new DateTimeOffset(Math.Max(Vote.Echo.Ticks, report.Echo), TimeSpan.Zero) };
        See(report.Seen);
        if (!IsAccounted && !report.IsFull)
        {
            return true;
        }

        IsAccounted = true;
        Account(report, book);
        Waits.Clear();
        foreach (var wait in report.Waits.Skip(Unseen))
        {
            Waits.AddLast((now - TimeSpan.FromTicks(wait.Age), wait.Not));
        }

        return true;
    }

    /// <summary>Whomever an earlier process of its name stood by: that one has no majority.</summary>
    public void Trust()
    {
        if (_isFresh)
        {
            Vote = Vote with { From = default };
        }
    }

    /// <summary>The number of the next message to it.</summary>
    public long NextMessage() => ++LastMessage;

    /// <summary>Counts a permit that it gets with the next message.</summary>
    public void Grant(string backend, DateTimeOffset now, PermitBook book)
    {
        _holdings[backend].Unseen.Add(LastMessage + 1);
        _unseen.Enqueue((LastMessage + 1, now));
        book.Count(backend, 1);
    }

    /// <summary>It holds nothing any more, as so much time has passed, or never did.</summary>
    public void Clear(DateTimeOffset now, PermitBook book)
    {
        Forget(book);
        IsAccounted = IsKnown = false;
        ClearedAt = now;
    }

    // Of two processes of one name, the later one is the one that answers what is asked now; the other one is no more, and nor are its requests.
    private bool Recognize(PermitReport report, DateTimeOffset now)
    {
        if (Instance == 0 || (Challenge?.Instance == report.Instance && report.Echo >= Challenge.Value.At))
        {
            Challenge = null;
            return true;
        }

        if (Challenge?.Instance != report.Instance)
        {
            Challenge = (report.Instance, now.Ticks);
        }

        return false;
    }

    private void Begin(PermitReport report, DateTimeOffset now, PermitBook book)
    {
        if (Instance != 0)
        {
            _former.Add(Instance);
        }

        Forget(book);
        IsAccounted = IsKnown = false;
        LastReport = 0;
        Instance = report.Instance;
        Vote = new Vote(HasReported: true, default, now + TimeSpan.FromTicks(report.Wait) + (report.Wait > 0 ? PermitTimes.Slack : default));
        _isFresh = report.IsFresh;
        Since = now;
        Bound = now + TimeSpan.FromTicks(report.Bound) + PermitTimes.Slack;
    }

    private void See(long number)
    {
        while (_unseen.TryPeek(out var first) && first.Number <= number)
        {
            _unseen.Dequeue();
        }
    }
}
