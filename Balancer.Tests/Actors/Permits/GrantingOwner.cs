using Balancer.Actors.Permits;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Permits;

/// <summary>An owner, and the nodes, which are the test: they see at once what they are sent.</summary>
internal sealed class GrantingOwner
{
    public static readonly Term Term = new(5, "a:1", 1);

    private readonly Dictionary<string, Node> _nodes;
    private long _number;

    /// <param name="nodes">The first one is the owner's own.</param>
    public GrantingOwner(params string[] nodes)
    {
        _nodes = nodes.ToDictionary(node => node, _ => new Node());
        Owner = new PermitOwner("pool", Term, nodes, (node, message) => _nodes[node].Messages.Add(message));
    }

    public PermitOwner Owner { get; }

    public DateTimeOffset Now { get; set; } = Some.Moment;

    /// <summary>One that has just been authorised, and whose nodes all have these backends and nothing in flight.</summary>
    public static GrantingOwner OfThree(params PermitHolding[] backends)
    {
        var owner = new GrantingOwner("a:1", "b:1", "c:1");
        owner.Begin(["a:1", "b:1", "c:1"], backends);
        return owner;
    }

    /// <summary>Calls all, of whom these answer; twice, so that they are known to have heard of the owner since it was authorised.</summary>
    public void Begin(IEnumerable<string> nodes, params PermitHolding[] backends)
    {
        for (var i = 0; i < 2; i++)
        {
            Owner.Call(Now);
            foreach (var node in nodes)
            {
                Report(node, backends);
            }
        }
    }

    /// <summary>A full report.</summary>
    public void Report(string node, PermitHolding[] backends, params PermitWait[] waits) => Report(node, backends, waits, report => report);

    /// <summary>A report with something that is unusual.</summary>
    public void Report(string node, PermitHolding[] backends, PermitWait[] waits, Func<PermitReport, PermitReport> with)
    {
        var last = _nodes[node].Messages.LastOrDefault();
        Owner.Hear(node, with(Heard.Report(Term, ++_number, 1, last?.Number ?? 0, last?.Stamp ?? 0, backends: backends) with { Stamp = Now.Ticks, Waits = waits }), Now);
    }

    /// <summary>A full report of a process that has followed nobody else.</summary>
    public void ReportFresh(string node, PermitHolding[] backends, long instance = 1) =>
        Report(node, backends, [], report => report with { Instance = instance, IsFresh = true, Bound = PermitTimes.Valid.Ticks, Wait = PermitTimes.Valid.Ticks });

    /// <summary>Lets time pass, with a call and reports of these nodes every time they are due.</summary>
    public void Advance(TimeSpan time, IReadOnlyDictionary<string, PermitHolding[]> nodes)
    {
        var end = Now + time;
        while (Now + PermitTimes.Interval <= end)
        {
            Now += PermitTimes.Interval;
            Owner.Call(Now);
            nodes.ToList().ForEach(node => Report(node.Key, node.Value));
        }

        Now = end;
    }

    /// <summary>What was sent to a node since the last look.</summary>
    public IReadOnlyList<PermitGrants> Sent(string node)
    {
        var sent = _nodes[node].Messages[_nodes[node].Looked..];
        _nodes[node].Looked += sent.Count;
        return sent;
    }

    /// <summary>Looks at nothing that was sent so far.</summary>
    public void Forget() => _nodes.Keys.ToList().ForEach(node => Sent(node));

    /// <summary>What a node was granted since the last look.</summary>
    public IReadOnlyList<string> Granted(string node) => [.. Sent(node).SelectMany(message => message.Grants)];

    private sealed class Node
    {
        public List<PermitGrants> Messages { get; } = [];

        public int Looked { get; set; }
    }
}
