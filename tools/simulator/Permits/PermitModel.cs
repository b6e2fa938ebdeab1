namespace Balancer.Simulator.Permits;

/// <summary>
/// One run of nodes that share the limits of a pool's backends, in virtual time: messages get lost, delayed and overtaken, nodes die, return and stand still for a
/// while, the network falls apart, and at times the wrong node takes itself for the owner. Then all becomes whole again.
/// </summary>
internal sealed partial class PermitModel
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(35); // In which everything has to be as if nothing had happened.

    private readonly PriorityQueue<Action, (long Time, long Order)> _events = new();
    private readonly List<PermitNode> _nodes;
    private readonly Random _random;
    private readonly int[] _running;
    private long _order;

    /// <param name="seed">By which every run is another one.</param>
    public PermitModel(int seed)
    {
        _random = new Random(seed);
        var nodes = _random.Next(2, 5);
        Limit = _random.Next(1, 4);
        Backends = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(i => $"app{i}")];
        Now = DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1);
        _trouble = Now + TimeSpan.FromSeconds(_random.Next(5, 45));
        _links = new bool[nodes, nodes];
        _running = new int[Backends.Count];
        Names = [.. Enumerable.Range(0, nodes).Select(i => $"node{i}")];
        _nodes = [.. Names.Select((_, i) => new PermitNode(this, i))];
        Join();
    }

    /// <summary>Where it is.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>All nodes.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>All backends.</summary>
    public List<string> Backends { get; }

    /// <summary>Requests that a backend may have at once.</summary>
    public int Limit { get; }

    /// <summary>What must not be, and was; null for nothing.</summary>
    public string? Violation { get; private set; }

    /// <summary>Requests that were served.</summary>
    public int Served { get; private set; }

    /// <summary>Most requests that a backend had at once.</summary>
    public int Peak { get; private set; }

    /// <summary>Runs it to the end, or to the first violation.</summary>
    public void Run()
    {
        foreach (var node in _nodes)
        {
            After(Between(0, 3), node.Start);
        }

        Every(() => Between(0, 1), Ask);
        Every(() => Between(0, 8), Disturb);
        After(_trouble - Now, Mend); // Whatever has been going on.
        var end = _trouble + Rest;
        while (Violation is null && _events.TryDequeue(out var action, out var at) && at.Time <= end.Ticks)
        {
            Now = new DateTimeOffset(at.Time, TimeSpan.Zero);
            action();
        }

        Violation ??= _nodes.Select(node => node.Describe()).FirstOrDefault(fault => fault is not null) ?? Owners();
    }

    /// <summary>A number of seconds, any between these.</summary>
    public TimeSpan Between(double from, double to) => TimeSpan.FromSeconds(from + (_random.NextDouble() * (to - from)));

    /// <summary>Whether chance has it, with a probability.</summary>
    public bool Happens(double probability) => _random.NextDouble() < probability;

    /// <summary>Has something done later.</summary>
    public void After(TimeSpan time, Action action) => _events.Enqueue(action, ((Now + time).Ticks, _order++));

    /// <summary>Sends a message.</summary>
    public void Send(int from, int to, Action<PermitNode> deliver)
    {
        var isTrouble = IsTrouble && from != to;
        if (!Reaches(from, to) || (isTrouble && Happens(0.05)))
        {
            return;
        }

        var delay = from == to ? TimeSpan.FromMicroseconds(20) : isTrouble && Happens(0.03) ? Between(0, Happens(0.2) ? 25 : 1) : Between(0.0002, 0.004);
        After(delay, () => _nodes[to].Hear(deliver));
    }

    /// <summary>A request begins on a backend.</summary>
    public void Begin(int backend)
    {
        Served++;
        Peak = Math.Max(Peak, ++_running[backend]);
        if (_running[backend] > Limit)
        {
            Violation ??= $"{Backends[backend]} has {_running[backend]} requests, and may have {Limit}, at {Now - DateTimeOffset.UnixEpoch - TimeSpan.FromDays(1)}";
        }
    }

    /// <summary>Requests end on a backend.</summary>
    public void End(int backend, int count) => _running[backend] -= count;

    private void Every(Func<TimeSpan> time, Action action) => After(time(), () =>
    {
        if (IsTrouble)
        {
            action();
            Every(time, action);
        }
    });

    private void Ask()
    {
        var node = _nodes[_random.Next(_nodes.Count)];
        for (var i = _random.Next(1, 6); i > 0; i--)
        {
            node.Ask(Happens(0.3) ? Between(0, 12) : Between(0, 0.3));
        }
    }

    // One that owns all, and knows that nothing is held by anybody.
    private string? Owners()
    {
        var owners = _nodes.Where(node => node.Owner?.IsAuthorised(Now) ?? false).ToList();
        return owners.Count != 1 ? $"{owners.Count} owners in the end"
            : !owners[0].Owner!.IsClear ? "the owner does not know what every node holds"
            : Backends.Select(backend => owners[0].Owner!.CountOf(backend)).FirstOrDefault(count => count != 0) is var lost and not 0 ? $"{lost} permits are lost"
            : null;
    }
}
